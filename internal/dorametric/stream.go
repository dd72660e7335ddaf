// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package dorametric

import (
	"fmt"
	"hash/fnv"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/pmetric"

	"github.com/otelcol-dora/otelcol-dora/internal/dora"
)

// stream is one metric, and its rows in the current flush.
type stream struct {
	instrument dora.Instrument
	// rank is the place of the metric in the output.
	rank int
	// newCell creates the state of one series. It is nil for samples, which have no state.
	newCell     func() cell
	exponential bool
	temporality pmetric.AggregationTemporality
	// form is a hash of everything that gives accumulated values their meaning. Values of another form cannot be
	// continued.
	form uint64
	// header is the encoded size of the metric without its data points.
	header int
	// size bounds the encoded size of a data point without its attributes and the parts that grow.
	size int

	names map[string]*name // by key
	rows  []row
}

// row is one data point to be sent. There are very many rows, so they hold indexes instead of pointers, which the
// garbage collector would have to follow.
type row struct {
	value float64 // for a sample
	// scope is the index of its scope among the reported ones, at the index of the series or sample in the scope.
	scope, at uint32
	// size bounds the encoded size of the data point.
	size uint32
	// fresh reports that the delivery of the data point changes the state of the series.
	fresh bool
}

func newStream(i dora.Instrument, rank int, opts Options) *stream {
	s := &stream{
		instrument: i, rank: rank, temporality: pmetric.AggregationTemporalityCumulative,
		names: map[string]*name{},
	}
	s.choose(opts)
	s.size = 3 * fixedSize // two times and a number
	if s.newCell != nil && !s.exponential {
		s.size = 2*fixedSize + s.newCell().size()
	}
	described := pmetric.NewMetric()
	s.describe(described)
	s.header = (&pmetric.ProtoMarshaler{}).MetricSize(described) + 2*fieldOverhead
	return s
}

// choose sets how the metric accumulates, if it does.
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
	_, _ = fmt.Fprintln(form, parts...) // writing to a hash never fails
	return form.Sum64()
}

// describe writes everything about the metric except its data points.
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

// fixedSize is the encoded size of a field of eight bytes: times, counts and numbers.
const fixedSize = 1 + 8

// tell queues the data point of a remembered series; scope and at are its indexes, see row.
func (s *stream) tell(of *series, in *scope, scope, at int) {
	size := in.size + of.name.size
	if len(of.exemplars) > 0 {
		size += of.exemplars.size()
	}
	if s.exponential {
		size += of.cell.size()
	}
	s.rows = append(s.rows, row{
		scope: uint32(scope), at: uint32(at), size: uint32(size),
		fresh: len(of.exemplars) > 0 || s.temporality == pmetric.AggregationTemporalityDelta,
	})
}

// sample queues a data point with a current value.
func (s *stream) sample(value float64, size, scope, at int) {
	s.rows = append(s.rows, row{value: value, scope: uint32(scope), at: uint32(at), size: uint32(size)})
}

// draw appends the row's data point to m, which describe has set up.
func (s *stream) draw(r row, in *scope, m pmetric.Metric, now pcommon.Timestamp) {
	if s.newCell != nil {
		in.series[r.at].draw(m, in, now)
		return
	}
	p := numberPoints(m).AppendEmpty()
	setNumber(p, r.value, s.instrument.Integer)
	p.SetTimestamp(now)
	if s.instrument.Kind == dora.UpDownCounter {
		p.SetStartTimestamp(in.since)
	}
	putAttributes(p.Attributes(), in.identity, in.samples[r.at].attributes)
}

// reserve makes room for n data points in m, which describe has set up.
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
