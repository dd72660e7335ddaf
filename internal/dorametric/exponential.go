// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package dorametric

import (
	"github.com/lightstep/go-expohisto/structure"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/pmetric"
)

// exponential is a histogram whose bounds are powers of a base, which grows as the values require. Its summary is kept
// separately, because the sum, minimum and maximum of buckets are lost when the buckets are rebuilt.
type exponential struct {
	summary
	maxSize int32
	buckets *structure.Float64
}

func newExponential(maxSize int32) *exponential {
	config := structure.NewConfig(structure.WithMaxSize(maxSize))
	return &exponential{maxSize: maxSize, buckets: structure.NewFloat64(config)}
}

func (h *exponential) observe(value float64) {
	h.buckets.Update(value)
	h.summary.observe(value)
}

func (h *exponential) draw(m pmetric.Metric, start, now pcommon.Timestamp) (pcommon.Map, pmetric.ExemplarSlice) {
	p := m.ExponentialHistogram().DataPoints().AppendEmpty()
	p.SetStartTimestamp(start)
	p.SetTimestamp(now)
	p.SetCount(h.count)
	p.SetSum(h.sum)
	if h.count > 0 {
		p.SetMin(h.min)
		p.SetMax(h.max)
	}
	p.SetScale(h.buckets.Scale())
	p.SetZeroCount(h.buckets.ZeroCount())
	drawBuckets(h.buckets.Positive(), p.Positive())
	drawBuckets(h.buckets.Negative(), p.Negative())
	return p.Attributes(), p.Exemplars()
}

// size returns the encoded size of the summary, the zero count, the scale and the buckets.
func (h *exponential) size() int {
	return summarySize + fixedSize + fieldOverhead + bucketsSize(h.buckets.Positive()) + bucketsSize(h.buckets.Negative())
}

func (h *exponential) reset() {
	h.buckets.Clear()
	h.summary = summary{}
}

func drawBuckets(from *structure.Buckets, to pmetric.ExponentialHistogramDataPointBuckets) {
	to.SetOffset(from.Offset())
	counts := to.BucketCounts()
	counts.EnsureCapacity(int(from.Len()))
	for i := range from.Len() {
		counts.Append(from.At(i))
	}
}

func bucketsSize(of *structure.Buckets) int {
	counts := 0
	for i := range of.Len() {
		counts += varintSize(of.At(i))
	}
	return fieldSize(fieldOverhead + fieldSize(counts))
}
