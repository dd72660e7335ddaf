// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package dorametric

import (
	"slices"
	"sort"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/pmetric"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery/record"
)

// explicit is a histogram with given bounds. Bucket i counts the values in (bounds[i-1], bounds[i]], and the last
// bucket the values above all bounds.
type explicit struct {
	summary
	bounds []float64
	counts []uint64
}

func newExplicit(bounds []float64) *explicit {
	return &explicit{bounds: bounds, counts: make([]uint64, len(bounds)+1)}
}

func (h *explicit) observe(value float64) {
	h.counts[sort.SearchFloat64s(h.bounds, value)]++
	h.summary.observe(value)
}

func (h *explicit) draw(m pmetric.Metric, start, now pcommon.Timestamp) (pcommon.Map, pmetric.ExemplarSlice) {
	p := m.Histogram().DataPoints().AppendEmpty()
	p.SetStartTimestamp(start)
	p.SetTimestamp(now)
	p.ExplicitBounds().FromRaw(h.bounds)
	p.BucketCounts().FromRaw(h.counts)
	p.SetCount(h.count)
	p.SetSum(h.sum)
	if h.count > 0 {
		p.SetMin(h.min)
		p.SetMax(h.max)
	}
	return p.Attributes(), p.Exemplars()
}

func (h *explicit) size() int {
	return summarySize + fieldSize(8*len(h.bounds)) + fieldSize(8*len(h.counts))
}

func (h *explicit) reset() {
	*h = explicit{bounds: h.bounds, counts: slices.Repeat([]uint64{0}, len(h.counts))}
}

const fieldBuckets = 16

func (h *explicit) pack(w *record.Writer) {
	if h.empty() {
		return
	}
	h.summary.pack(w)
	packCounts(w, fieldBuckets, h.counts)
}

func (h *explicit) unpack(r *record.Reader) error {
	for r.Next() {
		if r.Field() != fieldBuckets {
			h.summary.unpack(r)
			continue
		}
		counts, err := unpackCounts(r.Text(), len(h.counts))
		if err != nil || len(counts) != len(h.counts) {
			return errCounts
		}
		h.counts, h.count = counts, 0
		for _, n := range counts {
			h.count += n
		}
	}
	return r.Err()
}
