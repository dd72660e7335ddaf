// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package dorametric

import (
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/pmetric"

	"github.com/otelcol-dora/otelcol-dora/internal/dora"
)

// stream is one metric and what of it the present flush tells.
type stream struct {
	instrument dora.Instrument
	// rank is the metric's place in the output.
	rank int
	// newCell makes the memory of one series; nil for samples, which need none.
	newCell     func() cell
	exponential bool
	temporality pmetric.AggregationTemporality
	rows        []row
}

// row is one data point to be told: of a remembered series, or a sample.
type row struct {
	scope  *scope
	series *series
	sample dora.Sample
}

// dataPoint is what the kinds of data point have in common.
type dataPoint interface {
	Attributes() pcommon.Map
	SetStartTimestamp(pcommon.Timestamp)
	SetTimestamp(pcommon.Timestamp)
	Exemplars() pmetric.ExemplarSlice
}

func newStream(i dora.Instrument, rank int, opts Options) *stream {
	s := &stream{instrument: i, rank: rank, temporality: pmetric.AggregationTemporalityCumulative}
	switch i.Kind {
	case dora.Counter:
		s.newCell = func() cell { return &counter{integer: i.Integer} }
	case dora.Histogram:
		s.exponential = opts.Exponential
		s.newCell = func() cell { return newExplicit(opts.boundsOf(i)) }
		if opts.Exponential {
			s.newCell = func() cell { return newExponential(opts.MaxSize) }
		}
	default:
		return s
	}
	if opts.Delta {
		s.temporality = pmetric.AggregationTemporalityDelta
	}
	return s
}

// describe writes everything about the metric but its points.
func (s *stream) describe(m pmetric.Metric) {
	m.SetName(string(s.instrument.Name))
	m.SetUnit(s.instrument.Unit)
	m.SetDescription(s.instrument.Description)
	switch {
	case s.instrument.Kind == dora.Gauge:
		m.SetEmptyGauge()
	case s.exponential:
		m.SetEmptyExponentialHistogram().SetAggregationTemporality(s.temporality)
	case s.instrument.Kind == dora.Histogram:
		m.SetEmptyHistogram().SetAggregationTemporality(s.temporality)
	default:
		sum := m.SetEmptySum()
		sum.SetAggregationTemporality(s.temporality)
		sum.SetIsMonotonic(s.instrument.Kind == dora.Counter)
	}
}

// draw appends the row's data point to m, which the stream described.
func (s *stream) draw(r row, m pmetric.Metric, now pcommon.Timestamp) {
	if r.series != nil {
		r.series.draw(m, now)
		return
	}
	points := numberPoints(m)
	p := points.AppendEmpty()
	setNumber(p, r.sample.Value, s.instrument.Integer)
	p.SetTimestamp(now)
	if s.instrument.Kind == dora.UpDownCounter {
		p.SetStartTimestamp(r.scope.since)
	}
	putAttributes(p.Attributes(), r.scope.identity, r.sample.Attributes)
}

func numberPoints(m pmetric.Metric) pmetric.NumberDataPointSlice {
	if m.Type() == pmetric.MetricTypeGauge {
		return m.Gauge().DataPoints()
	}
	return m.Sum().DataPoints()
}

func setNumber(p pmetric.NumberDataPoint, value float64, integer bool) {
	if integer {
		p.SetIntValue(int64(value))
		return
	}
	p.SetDoubleValue(value)
}
