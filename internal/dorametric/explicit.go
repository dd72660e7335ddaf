// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package dorametric

import (
	"slices"
	"sort"

	"go.opentelemetry.io/collector/pdata/pmetric"
)

// explicit is a histogram with given bounds. Bucket i counts the values in (bounds[i-1], bounds[i]],
// the last one those above every bound.
type explicit struct {
	bounds   []float64
	counts   []uint64
	count    uint64
	sum      float64
	min, max float64
}

func newExplicit(bounds []float64) *explicit {
	return &explicit{bounds: bounds, counts: make([]uint64, len(bounds)+1)}
}

func (h *explicit) observe(value float64) {
	h.counts[sort.SearchFloat64s(h.bounds, value)]++
	if h.count == 0 || value < h.min {
		h.min = value
	}
	if h.count == 0 || value > h.max {
		h.max = value
	}
	h.count++
	h.sum += value
}

func (h *explicit) draw(m pmetric.Metric) dataPoint {
	p := m.Histogram().DataPoints().AppendEmpty()
	p.ExplicitBounds().FromRaw(h.bounds)
	p.BucketCounts().FromRaw(h.counts)
	p.SetCount(h.count)
	p.SetSum(h.sum)
	if h.count > 0 {
		p.SetMin(h.min)
		p.SetMax(h.max)
	}
	return p
}

func (h *explicit) reset() {
	*h = explicit{bounds: h.bounds, counts: slices.Repeat([]uint64{0}, len(h.counts))}
}
