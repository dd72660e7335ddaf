// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package servicemetric

import (
	"math"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/pmetric"
)

// point is a data point of any type.
type point struct {
	attributes pcommon.Map
	exemplars  pmetric.ExemplarSlice
	temporal   pmetric.AggregationTemporality
	start, end int64
	count      uint64
	// absent reports that the stream has ended.
	absent bool
	// kind sets which of the two fields below holds the durations, if any.
	kind      pmetric.MetricType
	explicit  pmetric.HistogramDataPoint
	exponents pmetric.ExponentialHistogramDataPoint
}

// readMetric reads the points of a metric.
func (c *Counter) readMetric(s *source, told func(Reading)) {
	s.kin.export(s.at)
	switch m := s.metric; {
	case s.counter && m.Type() == pmetric.MetricTypeSum && m.Sum().IsMonotonic():
		for _, p := range m.Sum().DataPoints().All() {
			c.readNumber(s, p, told)
		}
	case !s.counter && m.Type() == pmetric.MetricTypeHistogram:
		for _, p := range m.Histogram().DataPoints().All() {
			c.readPoint(s, point{
				attributes: p.Attributes(), exemplars: p.Exemplars(), temporal: m.Histogram().AggregationTemporality(),
				start: int64(p.StartTimestamp()), end: int64(p.Timestamp()), count: p.Count(), absent: p.Flags().NoRecordedValue(),
				kind: m.Type(), explicit: p,
			}, told)
		}
	case !s.counter && m.Type() == pmetric.MetricTypeExponentialHistogram:
		for _, p := range m.ExponentialHistogram().DataPoints().All() {
			c.readPoint(s, point{
				attributes: p.Attributes(), exemplars: p.Exemplars(), temporal: m.ExponentialHistogram().AggregationTemporality(),
				start: int64(p.StartTimestamp()), end: int64(p.Timestamp()), count: p.Count(), absent: p.Flags().NoRecordedValue(),
				kind: m.Type(), exponents: p,
			}, told)
		}
	default:
		c.refused.Malformed++
	}
}

func (c *Counter) readNumber(s *source, p pmetric.NumberDataPoint, told func(Reading)) {
	count, ok := wholeNumber(p)
	if !ok {
		c.refused.Malformed++
		return
	}
	c.readPoint(s, point{
		attributes: p.Attributes(), exemplars: p.Exemplars(), temporal: s.metric.Sum().AggregationTemporality(),
		start: int64(p.StartTimestamp()), end: int64(p.Timestamp()), count: count, absent: p.Flags().NoRecordedValue(),
		kind: pmetric.MetricTypeSum,
	}, told)
}

// wholeNumber reads a count, which is a double after a scrape by the Prometheus receiver.
func wholeNumber(p pmetric.NumberDataPoint) (uint64, bool) {
	switch p.ValueType() {
	case pmetric.NumberDataPointValueTypeInt:
		return uint64(p.IntValue()), p.IntValue() >= 0
	case pmetric.NumberDataPointValueTypeDouble:
		v := p.DoubleValue()
		return uint64(max(v, 0)), v >= 0 && v <= math.MaxInt64/2
	default:
		return 0, p.Flags().NoRecordedValue()
	}
}

// durations reads the point's durations into c.now, and reports whether they are valid.
func (c *Counter) durations(p point) bool {
	switch p.kind {
	case pmetric.MetricTypeHistogram:
		return c.now.readExplicit(p.explicit)
	case pmetric.MetricTypeExponentialHistogram:
		return c.now.readExponential(p.exponents)
	default:
		return false
	}
}
