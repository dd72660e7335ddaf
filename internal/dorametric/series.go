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
	// start is when counting began. For delta, everything counted before it has been delivered.
	start pcommon.Timestamp
	// own reports that the record contains the start, because it differs from the scope's [Builder.startOf].
	own       bool
	cell      cell
	exemplars exemplars
}

// cell accumulates the values of one series.
type cell interface {
	observe(value float64)
	// draw appends a data point with the accumulated values to m. It returns the attributes and exemplars of the point,
	// which are still empty.
	draw(m pmetric.Metric, start, now pcommon.Timestamp) (pcommon.Map, pmetric.ExemplarSlice)
	// size returns an upper bound of the encoded size of the values. It changes for exponential histograms only.
	size() int
	// empty reports that nothing was observed.
	empty() bool
	reset()
	// pack writes the accumulated values. unpack reads them into an empty cell of the same [stream.form].
	pack(w *record.Writer)
	unpack(r *record.Reader) error
}

func (s *series) draw(m pmetric.Metric, in *scope, now pcommon.Timestamp) {
	attributes, exemplars := s.cell.draw(m, s.start, now)
	putAttributes(attributes, in.identity, s.name.attributes)
	s.exemplars.draw(exemplars)
}

// observe counts an observation and, if it is of a single thing, keeps it as an exemplar. There are at most limit
// exemplars.
func (s *series) observe(o dora.Observation, limit int) {
	s.cell.observe(o.Value)
	if o.ID != "" {
		s.exemplars.add(o, limit)
	}
}

// delivered records that everything counted until now was delivered. It reports whether this changes the record.
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
