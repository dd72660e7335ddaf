// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package servicemetric

import (
	"math"
	"slices"

	"go.opentelemetry.io/collector/pdata/pmetric"
)

// maxBuckets limits the buckets that are read of a histogram. SDKs use up to 160 in exponential histograms.
const maxBuckets = 512

// distribution is a histogram of either kind, in the unit in which it was measured.
type distribution struct {
	exponential bool
	// bounds are the upper bounds of an explicit histogram. The last bucket has none.
	bounds []float64
	// scale, offset and zero belong to an exponential histogram. Its zero bucket ends at zeroUpper.
	scale, offset int32
	zero          uint64
	zeroUpper     float64
	counts        []uint64
}

// readExplicit fills the distribution and reports whether the buckets of the point are valid. A histogram without
// buckets is valid.
func (d *distribution) readExplicit(p pmetric.HistogramDataPoint) bool {
	*d = distribution{bounds: d.bounds[:0], counts: d.counts[:0]}
	bounds, counts := p.ExplicitBounds(), p.BucketCounts()
	if counts.Len() == 0 && bounds.Len() == 0 {
		return true
	}
	if counts.Len() != bounds.Len()+1 || counts.Len() > maxBuckets {
		return false
	}
	for i := range bounds.Len() {
		bound := bounds.At(i)
		if math.IsNaN(bound) || math.IsInf(bound, -1) || i > 0 && bound <= d.bounds[i-1] {
			return false
		}
		d.bounds = append(d.bounds, bound)
	}
	for i := range counts.Len() {
		d.counts = append(d.counts, counts.At(i))
	}
	return true
}

// readExponential fills the distribution and reports whether the buckets of the point are valid. Negative durations are
// not.
func (d *distribution) readExponential(p pmetric.ExponentialHistogramDataPoint) bool {
	*d = distribution{
		exponential: true, bounds: d.bounds[:0], counts: d.counts[:0],
		scale: p.Scale(), offset: p.Positive().Offset(), zero: p.ZeroCount(), zeroUpper: p.ZeroThreshold(),
	}
	counts := p.Positive().BucketCounts()
	if counts.Len() > maxBuckets || d.scale < -10 || d.scale > 20 || !(d.zeroUpper >= 0) || anyCounted(p.Negative()) {
		return false
	}
	for i := range counts.Len() {
		d.counts = append(d.counts, counts.At(i))
	}
	return true
}

func anyCounted(b pmetric.ExponentialHistogramDataPointBuckets) bool {
	for i := range b.BucketCounts().Len() {
		if b.BucketCounts().At(i) > 0 {
			return true
		}
	}
	return false
}

// copyFrom makes the distribution a copy of another one, without sharing memory.
func (d *distribution) copyFrom(other *distribution) {
	d.bounds = append(d.bounds[:0], other.bounds...)
	d.counts = append(d.counts[:0], other.counts...)
	d.exponential, d.scale, d.offset = other.exponential, other.scale, other.offset
	d.zero, d.zeroUpper = other.zero, other.zeroUpper
}

// at returns the count of the exponential bucket with an index.
func (d *distribution) at(index int64) uint64 {
	if i := index - int64(d.offset); i >= 0 && i < int64(len(d.counts)) {
		return d.counts[i]
	}
	return 0
}

// continues reports whether the distribution can be a later state of an earlier one of the same kind. It first makes
// the two comparable, because an exponential histogram merges buckets as its range grows.
func (d *distribution) continues(earlier *distribution) bool {
	if !d.exponential {
		return slices.Equal(d.bounds, earlier.bounds) && covers(d.counts, earlier.counts)
	}
	if d.scale > earlier.scale || d.zero < earlier.zero {
		return false
	}
	earlier.mergeTo(d.scale)
	for i, n := range earlier.counts {
		if n > d.at(int64(earlier.offset)+int64(i)) {
			return false
		}
	}
	return true
}

func covers(counts, earlier []uint64) bool {
	if len(counts) != len(earlier) {
		return false
	}
	for i := range counts {
		if counts[i] < earlier[i] {
			return false
		}
	}
	return true
}

// mergeTo lowers the scale of an exponential histogram. Each step merges pairs of buckets.
func (d *distribution) mergeTo(scale int32) {
	shift := d.scale - scale
	if shift == 0 {
		return
	}
	first := d.offset >> shift
	merged := 0
	for i, n := range d.counts {
		to := int((int64(d.offset)+int64(i))>>shift - int64(first))
		d.counts[i] = 0
		d.counts[to] += n
		merged = to + 1
	}
	d.counts = d.counts[:merged]
	d.scale, d.offset = scale, first
}
