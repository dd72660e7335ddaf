// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package dorametric

import (
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/pmetric"

	"github.com/otelcol-dora/otelcol-dora/internal/dora"
)

// series is one remembered counter or histogram series.
type series struct {
	stream     *stream
	key        string
	identity   []dora.Attribute
	attributes []dora.Attribute
	// start is when counting began: for delta, what was counted before has been delivered.
	start     pcommon.Timestamp
	cell      cell
	exemplars exemplars
}

// cell accumulates the values of one series.
type cell interface {
	observe(value float64)
	// draw appends a data point with the accumulated values to m.
	draw(m pmetric.Metric) dataPoint
	reset()
}

func (s *series) draw(m pmetric.Metric, now pcommon.Timestamp) {
	p := s.cell.draw(m)
	p.SetStartTimestamp(s.start)
	p.SetTimestamp(now)
	putAttributes(p.Attributes(), s.identity, s.attributes)
	s.exemplars.draw(p.Exemplars())
}

// delivered notes that everything counted until now has arrived.
func (s *series) delivered(now pcommon.Timestamp) {
	s.exemplars.clear()
	if s.stream.temporality == pmetric.AggregationTemporalityDelta {
		s.start = now
		s.cell.reset()
	}
}
