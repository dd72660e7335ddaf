// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package dorametric

import (
	"github.com/lightstep/go-expohisto/structure"
	"go.opentelemetry.io/collector/pdata/pmetric"
)

// exponential is a histogram whose bounds are powers of a base that it widens as values need.
type exponential struct{ values *structure.Float64 }

func newExponential(maxSize int32) *exponential {
	return &exponential{values: structure.NewFloat64(structure.NewConfig(structure.WithMaxSize(maxSize)))}
}

func (h *exponential) observe(value float64) { h.values.Update(value) }

func (h *exponential) draw(m pmetric.Metric) dataPoint {
	p := m.ExponentialHistogram().DataPoints().AppendEmpty()
	p.SetScale(h.values.Scale())
	p.SetCount(h.values.Count())
	p.SetSum(h.values.Sum())
	p.SetZeroCount(h.values.ZeroCount())
	if h.values.Count() > 0 {
		p.SetMin(h.values.Min())
		p.SetMax(h.values.Max())
	}
	drawBuckets(h.values.Positive(), p.Positive())
	drawBuckets(h.values.Negative(), p.Negative())
	return p
}

func (h *exponential) reset() { h.values.Clear() }

func drawBuckets(from *structure.Buckets, to pmetric.ExponentialHistogramDataPointBuckets) {
	to.SetOffset(from.Offset())
	counts := to.BucketCounts()
	counts.EnsureCapacity(int(from.Len()))
	for i := range from.Len() {
		counts.Append(from.At(i))
	}
}
