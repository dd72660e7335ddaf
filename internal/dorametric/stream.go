// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package dorametric

import (
	"fmt"
	"hash/fnv"
	"strings"

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
	// form stands for everything that gives accumulated values their meaning; what was counted in another
	// form cannot be continued.
	form uint64
	// header is how many bytes the metric takes without its points.
	header int

	names map[string]*name // by key
	rows  []row
}

// row is one data point to be told: of a remembered series, or a sample.
type row struct {
	scope  *scope
	series *series
	sample *dora.Sample
}

// dataPoint is what the kinds of data point have in common.
type dataPoint interface {
	Attributes() pcommon.Map
	SetStartTimestamp(pcommon.Timestamp)
	SetTimestamp(pcommon.Timestamp)
	Exemplars() pmetric.ExemplarSlice
}

func newStream(i dora.Instrument, rank int, opts Options) *stream {
	s := &stream{
		instrument: i, rank: rank, temporality: pmetric.AggregationTemporalityCumulative,
		names: map[string]*name{},
	}
	s.choose(opts)
	described := pmetric.NewMetric()
	s.describe(described)
	s.header = (&pmetric.ProtoMarshaler{}).MetricSize(described) + 2*fieldOverhead
	return s
}

// choose decides how the metric accumulates, if it does.
func (s *stream) choose(opts Options) {
	switch s.instrument.Kind {
	case dora.Counter:
		integer := s.instrument.Integer
		s.newCell = func() cell { return &counter{integer: integer} }
		s.form = formOf("counter", opts.Delta)
	case dora.Histogram:
		s.exponential = opts.Exponential
		if opts.Exponential {
			s.newCell = func() cell { return newExponential(opts.MaxSize) }
			s.form = formOf("exponential", opts.Delta, opts.MaxSize)
			break
		}
		bounds := opts.boundsOf(s.instrument)
		s.newCell = func() cell { return newExplicit(bounds) }
		s.form = formOf("explicit", opts.Delta, bounds)
	default:
		return
	}
	if opts.Delta {
		s.temporality = pmetric.AggregationTemporalityDelta
	}
}

func formOf(parts ...any) uint64 {
	form := fnv.New64a()
	_, _ = fmt.Fprintln(form, parts...) // a hash takes everything
	return form.Sum64()
}

// nameOf returns the name with the attributes, whose key is given.
func (s *stream) nameOf(key []byte, attributes []dora.Attribute) *name {
	if known, ok := s.names[string(key)]; ok {
		return known
	}
	n := &name{stream: s, key: string(key), size: attributesSize(attributes)}
	for _, a := range attributes { // none of them keeps the record alive from which it was read
		n.attributes = append(n.attributes, dora.Attribute{Key: strings.Clone(a.Key), Value: strings.Clone(a.Value)})
	}
	s.names[n.key] = n
	return n
}

// release forgets a name that no series has any more.
func (s *stream) release(n *name) {
	if n.series == 0 {
		delete(s.names, n.key)
	}
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

// fixedSize is what a field of eight bytes takes when encoded: times, counts and numbers.
const fixedSize = 1 + 8

// size returns how many bytes the row's data point takes when encoded, at most.
func (s *stream) size(r row) int {
	size := r.scope.size + 2*fixedSize // the two times
	if r.series == nil {
		return size + fixedSize + attributesSize(r.sample.Attributes)
	}
	return size + r.series.name.size + r.series.cell.size() + r.series.exemplars.size()
}

// draw appends the row's data point to m, which the stream described.
func (s *stream) draw(r row, m pmetric.Metric, now pcommon.Timestamp) {
	if r.series != nil {
		r.series.draw(m, r.scope, now)
		return
	}
	p := numberPoints(m).AppendEmpty()
	setNumber(p, r.sample.Value, s.instrument.Integer)
	p.SetTimestamp(now)
	if s.instrument.Kind == dora.UpDownCounter {
		p.SetStartTimestamp(r.scope.since)
	}
	putAttributes(p.Attributes(), r.scope.shared, r.sample.Attributes)
}

// reserve makes room for n data points in m, which the stream described.
func (s *stream) reserve(m pmetric.Metric, n int) {
	//exhaustive:ignore
	switch m.Type() {
	case pmetric.MetricTypeHistogram:
		m.Histogram().DataPoints().EnsureCapacity(n)
	case pmetric.MetricTypeExponentialHistogram:
		m.ExponentialHistogram().DataPoints().EnsureCapacity(n)
	default:
		numberPoints(m).EnsureCapacity(n)
	}
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
