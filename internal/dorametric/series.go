// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package dorametric

import (
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/pmetric"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery/record"
	"github.com/otelcol-dora/otelcol-dora/internal/dora"
)

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
	// draw appends a data point with the accumulated values to m and returns what is still to be written of it.
	draw(m pmetric.Metric, start, now pcommon.Timestamp) (pcommon.Map, pmetric.ExemplarSlice)
	// size returns how many bytes the values take of an encoded data point, at most. Only those of exponential
	// histograms grow.
	size() int
	// empty says that nothing was observed.
	empty() bool
	reset()
	// pack writes the accumulated values, unpack reads them into an empty cell of the same [stream.form].
	pack(w *record.Writer)
	unpack(r *record.Reader) error
}

func (s *series) draw(m pmetric.Metric, in *scope, now pcommon.Timestamp) {
	attributes, exemplars := s.cell.draw(m, s.start, now)
	putAttributes(attributes, in.identity, s.name.attributes)
	s.exemplars.draw(exemplars)
}

// observe counts an observation in and keeps it as one of at most so many exemplars, if it is of a single thing.
func (s *series) observe(o dora.Observation, limit int) {
	s.cell.observe(o.Value)
	if o.ID != "" {
		s.exemplars.add(o, limit)
	}
}

// delivered notes that everything counted until now has arrived. It reports whether that changes what is recorded.
func (s *series) delivered(now pcommon.Timestamp) (changed bool) {
	changed = len(s.exemplars) > 0
	s.exemplars = nil
	if s.name.stream.temporality == pmetric.AggregationTemporalityDelta {
		changed = changed || s.own || !s.cell.empty()
		s.start = now
		s.cell.reset()
	}
	return changed
}
