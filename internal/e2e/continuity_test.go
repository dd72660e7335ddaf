// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package e2e

import (
	"fmt"
	"sync"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/pmetric"
)

// continuity checks every flush and records where a counter or histogram decreased or restarted. A backend that adds
// up increases would count twice what a restarted series repeats.
type continuity struct {
	mu sync.Mutex
	// mu guards the fields below.
	last   map[string]cumulative
	breaks []string
}

// cumulative is the last point of a series.
type cumulative struct {
	start, at pcommon.Timestamp
	value     float64
}

func newContinuity() *continuity { return &continuity{last: map[string]cumulative{}} }

func (c *continuity) see(metrics pmetric.Metrics) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, rm := range metrics.ResourceMetrics().All() {
		for _, sm := range rm.ScopeMetrics().All() {
			for _, m := range sm.Metrics().All() {
				c.seeMetric(m)
			}
		}
	}
}

func (c *continuity) seeMetric(m pmetric.Metric) {
	switch m.Type() {
	case pmetric.MetricTypeSum:
		if !m.Sum().IsMonotonic() {
			return
		}
		for _, p := range m.Sum().DataPoints().All() {
			value := p.DoubleValue()
			if p.ValueType() == pmetric.NumberDataPointValueTypeInt {
				value = float64(p.IntValue())
			}
			c.note(seriesName(m.Name(), labelsOf(p.Attributes())), cumulative{p.StartTimestamp(), p.Timestamp(), value})
		}
	case pmetric.MetricTypeHistogram:
		for _, p := range m.Histogram().DataPoints().All() {
			c.note(seriesName(m.Name(), labelsOf(p.Attributes())), cumulative{p.StartTimestamp(), p.Timestamp(), float64(p.Count())})
		}
	case pmetric.MetricTypeExponentialHistogram:
		for _, p := range m.ExponentialHistogram().DataPoints().All() {
			c.note(seriesName(m.Name(), labelsOf(p.Attributes())), cumulative{p.StartTimestamp(), p.Timestamp(), float64(p.Count())})
		}
	}
}

func (c *continuity) note(series string, now cumulative) {
	before, known := c.last[series]
	switch {
	case !known:
	case now.at < before.at: // the last points of a killed process may arrive after the first ones of its successor
		return
	case now.start != before.start:
		c.breaks = append(c.breaks, fmt.Sprintf("%s began at %s and then at %s", series, before.start.AsTime(), now.start.AsTime()))
	case now.value < before.value:
		c.breaks = append(c.breaks, fmt.Sprintf("%s went from %g back to %g", series, before.value, now.value))
	}
	c.last[series] = now
}

// faults returns some of the breaks, because one fault causes many.
func (c *continuity) faults() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.breaks[:min(len(c.breaks), 20)]
}

func (c *continuity) series() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.last)
}
