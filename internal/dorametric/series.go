// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package dorametric

import (
	"cmp"
	"slices"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/pmetric"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery/record"
	"github.com/otelcol-dora/otelcol-dora/internal/dora"
)

// name is what tells a series apart within its scope. Scopes have the same series, so they share the names.
type name struct {
	stream *stream
	// key is that of the attributes, see [keyOf].
	key        string
	attributes []dora.Attribute
	// size is how many bytes the attributes take of a data point.
	size int
	// series is how many series have the name; without any it is forgotten.
	series int
}

// is compares without making a key; it may miss a match in another order of the attributes.
func (n *name) is(named dora.Series) bool {
	return n.stream.instrument.Name == named.Metric && slices.Equal(n.attributes, named.Attributes)
}

func (n *name) compare(with *name) int {
	return cmp.Or(cmp.Compare(n.stream.rank, with.stream.rank), cmp.Compare(n.key, with.key))
}

// series is one remembered counter or histogram series.
type series struct {
	name *name
	// start is when counting began: for delta, what was counted before has been delivered.
	start pcommon.Timestamp
	// own says that the record holds the start because it was not [Builder.startOf] the scope.
	own       bool
	cell      cell
	exemplars exemplars
}

// cell accumulates the values of one series.
type cell interface {
	observe(value float64)
	// draw appends a data point with the accumulated values to m.
	draw(m pmetric.Metric) dataPoint
	// size returns how many bytes the values take of an encoded data point, at most.
	size() int
	// empty says that nothing was observed.
	empty() bool
	reset()
	// pack writes the accumulated values, unpack reads them into an empty cell of the same [stream.form].
	pack(w *record.Writer)
	unpack(r *record.Reader) error
}

func (s *series) draw(m pmetric.Metric, in *scope, now pcommon.Timestamp) {
	p := s.cell.draw(m)
	p.SetStartTimestamp(s.start)
	p.SetTimestamp(now)
	putAttributes(p.Attributes(), in.shared, s.name.attributes)
	s.exemplars.draw(p.Exemplars())
}

// observe counts one observation in.
func (s *series) observe(o dora.Observation) {
	s.cell.observe(o.Value)
	s.exemplars.add(o)
}

// delivered notes that everything counted until now has arrived. It reports whether that changes what is recorded.
func (s *series) delivered(now pcommon.Timestamp) (changed bool) {
	changed = len(s.exemplars.kept) > 0
	s.exemplars.clear()
	if s.name.stream.temporality == pmetric.AggregationTemporalityDelta {
		changed = changed || s.own || !s.cell.empty()
		s.start = now
		s.cell.reset()
	}
	return changed
}
