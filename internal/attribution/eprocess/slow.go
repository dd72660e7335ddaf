// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package eprocess

import (
	"math"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
)

// Bound is a duration above which operations count as slow, 2^(Index·2^-Scale) seconds. That is a boundary between
// buckets of exponential histograms, so counting above it is exact.
type Bound struct {
	Scale int32
	Index int64
}

// nothing is an index below all buckets: the smallest positive float64 is 2^-1074, and scales go up to 20.
const nothing = -1 << 31

// Quantile returns the smallest bucket boundary that at most the share 1-q of the operations exceeds; false if there
// are no operations. Buckets are not divided, so fewer may exceed it: with eight buckets per power of two (scale 3) the
// bound is up to 9 % above the quantile. It does not matter that the share of the control is not exactly 1-q, as long
// as both arms use the same bound.
//
// The bound must not depend on the arm that is compared. Pool the control's last minutes ([health.Histogram.Add]), or
// fix the bound at the release's first traffic.
func Quantile(h *health.Histogram, q float64) (Bound, bool) {
	if h == nil || h.Count == 0 {
		return Bound{}, false
	}
	left := uint64(math.Ceil(min(max(q, 0), 1) * float64(h.Count)))
	if left <= h.ZeroCount {
		return Bound{Scale: h.Scale, Index: nothing}, true
	}
	left -= h.ZeroCount
	for i, n := range h.Buckets {
		if left <= n {
			return Bound{Scale: h.Scale, Index: int64(h.Offset) + int64(i) + 1}, true
		}
		left -= n
	}
	return Bound{}, false
}

// Twice returns the bound of exactly twice the duration.
func (b Bound) Twice() Bound {
	if b.Index <= nothing {
		return b
	}
	b = b.at(max(b.Scale, 0))
	b.Index += 1 << b.Scale
	return b
}

// at returns the same bound at a scale that is at least as fine. Each step of scale halves buckets.
func (b Bound) at(scale int32) Bound {
	return Bound{Scale: scale, Index: b.Index << (scale - b.Scale)}
}

// Seconds returns the duration; zero for a bound below all buckets.
func (b Bound) Seconds() float64 {
	if b.Index <= nothing {
		return 0
	}
	return math.Exp2(math.Ldexp(float64(b.Index), -int(b.Scale)))
}

// Slow returns how many operations a histogram holds and how many took longer than the bound. It is exact if the
// histogram's scale is at least the bound's. In a coarser histogram the bound divides a bucket. Its operations are
// assumed to be spread evenly on the logarithmic scale and are rounded, so at most the operations of that bucket are
// misjudged.
func Slow(h *health.Histogram, b Bound) Arm {
	if h == nil {
		return Arm{}
	}
	var above uint64
	for i, n := range h.Buckets {
		above += b.above(h.Scale, int64(h.Offset)+int64(i), n)
	}
	return Arm{Total: whole(h.Count), Failed: whole(above)}
}

// above returns how many of n operations in a bucket lie above the bound.
func (b Bound) above(scale int32, bucket int64, n uint64) uint64 {
	fine := max(scale, b.Scale)
	bound := b.at(fine).Index
	width := int64(1) << (fine - scale)
	first := bucket * width
	switch {
	case bound <= first:
		return n
	case bound >= first+width:
		return 0
	default:
		return uint64(math.Round(float64(n) * float64(first+width-bound) / float64(width)))
	}
}

// whole limits a count to what an Arm can hold.
func whole(n uint64) int64 { return int64(min(n, math.MaxInt64)) }
