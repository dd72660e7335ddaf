// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deploymentprocessor

import (
	"cmp"
	"math"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/pdata/pmetric"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// period is the event time of what a resource sent in a batch, from its first moment to its last. The zero value is empty.
type period struct{ from, to delivery.Instant }

// add extends the period to a moment. It ignores 0, which means unset, and times beyond the range of an Instant.
func (p *period) add(at pcommon.Timestamp) {
	if at == 0 || at > math.MaxInt64 {
		return
	}
	if i := delivery.Instant(at); p.from == 0 {
		p.from, p.to = i, i
	} else {
		p.from, p.to = min(p.from, i), max(p.to, i)
	}
}

// timed is what one resource sent in a batch.
type timed interface{ period() period }

type (
	timedSpans   ptrace.ResourceSpans
	timedLogs    plog.ResourceLogs
	timedMetrics pmetric.ResourceMetrics
)

func (t timedSpans) period() (p period) {
	for _, scope := range ptrace.ResourceSpans(t).ScopeSpans().All() {
		for _, span := range scope.Spans().All() {
			p.add(span.StartTimestamp())
			p.add(span.EndTimestamp())
		}
	}
	return p
}

func (t timedLogs) period() (p period) {
	for _, scope := range plog.ResourceLogs(t).ScopeLogs().All() {
		for _, record := range scope.LogRecords().All() {
			p.add(cmp.Or(record.Timestamp(), record.ObservedTimestamp()))
		}
	}
	return p
}

func (t timedMetrics) period() (p period) {
	for _, scope := range pmetric.ResourceMetrics(t).ScopeMetrics().All() {
		for _, metric := range scope.Metrics().All() {
			p.addMetric(metric)
		}
	}
	return p
}

// addMetric extends the period to the points of a metric.
func (p *period) addMetric(metric pmetric.Metric) {
	switch metric.Type() {
	case pmetric.MetricTypeGauge:
		addPoints(p, metric.Gauge().DataPoints())
	case pmetric.MetricTypeSum:
		addPoints(p, metric.Sum().DataPoints())
	case pmetric.MetricTypeHistogram:
		addPoints(p, metric.Histogram().DataPoints())
	case pmetric.MetricTypeExponentialHistogram:
		addPoints(p, metric.ExponentialHistogram().DataPoints())
	case pmetric.MetricTypeSummary:
		addPoints(p, metric.Summary().DataPoints())
	}
}

// points are the data points of a metric, of any type.
type points[P interface{ Timestamp() pcommon.Timestamp }] interface {
	Len() int
	At(i int) P
}

func addPoints[P interface{ Timestamp() pcommon.Timestamp }, S points[P]](p *period, of S) {
	for i := range of.Len() {
		p.add(of.At(i).Timestamp())
	}
}
