// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package health

import (
	"cmp"
	"slices"
)

// The range of scales in OpenTelemetry.
const (
	MinScale = -10
	MaxScale = 20
)

// MaxBuckets caps the buckets of a histogram after an addition.
const MaxBuckets = 160

// Clone returns a copy that shares nothing with h.
func (h *Histogram) Clone() *Histogram {
	if h == nil {
		return nil
	}
	c := *h
	c.Buckets = slices.Clone(h.Buckets)
	return &c
}

// Add adds the counts of other, which may be nil. Counts are exact. The scale becomes the finest that is no finer than
// either side's and needs at most [MaxBuckets] buckets, so the result does not depend on the order of additions. Empty
// buckets at either end are dropped; adding to a zero Histogram gives the canonical form.
func (h *Histogram) Add(other *Histogram) {
	if other == nil || other.Count == 0 {
		return
	}
	if h.Count == 0 {
		*h = Histogram{Scale: other.Scale, Min: other.Min, Max: other.Max}
	}
	s := h.span().join(other.span())
	h.Scale, h.Offset, h.Buckets = s.scale, int32(s.first), s.collect(h, other)
	h.Count += other.Count
	h.Sum += other.Sum
	h.ZeroCount += other.ZeroCount
	h.Min, h.Max = min(h.Min, other.Min), max(h.Max, other.Max)
}

// Compare defines a total order on histograms; only equal ones compare as equal.
func (h *Histogram) Compare(other *Histogram) int {
	switch {
	case h == nil && other == nil:
		return 0
	case h == nil:
		return -1
	case other == nil:
		return 1
	}
	return cmp.Or(
		cmp.Compare(h.Count, other.Count),
		cmp.Compare(h.Sum, other.Sum),
		cmp.Compare(h.Min, other.Min),
		cmp.Compare(h.Max, other.Max),
		cmp.Compare(h.ZeroCount, other.ZeroCount),
		cmp.Compare(h.Scale, other.Scale),
		cmp.Compare(h.Offset, other.Offset),
		slices.Compare(h.Buckets, other.Buckets),
	)
}

// span is a range of buckets at a scale.
type span struct {
	scale int32
	// first and last are bucket indices; a span without buckets has first > last.
	first, last int64
}

// span returns the range from the first to the last bucket that is not empty.
func (h *Histogram) span() span {
	s := span{scale: h.Scale, last: -1}
	if first := slices.IndexFunc(h.Buckets, isUsed); first >= 0 {
		s.first = int64(h.Offset) + int64(first)
	}
	for i, n := range slices.Backward(h.Buckets) {
		if isUsed(n) {
			s.last = int64(h.Offset) + int64(i)
			return s
		}
	}
	return s
}

func isUsed(n uint64) bool { return n > 0 }

func (s span) len() int64 { return s.last - s.first + 1 }

// at returns the span at a scale that is at most as fine. Each step merges two buckets (OpenTelemetry metrics data
// model, "Exponential Histogram: Scale").
func (s span) at(scale int32) span {
	by := s.scale - scale
	return span{scale: scale, first: s.first >> by, last: s.last >> by}
}

// join returns the range that covers both spans, at the finest scale that is no finer than either and needs at most
// [MaxBuckets] buckets.
func (s span) join(other span) span {
	scale := min(s.scale, other.scale)
	switch {
	case s.len() == 0 && other.len() == 0:
		return span{scale: scale, last: -1}
	case s.len() == 0:
		s = other
	case other.len() > 0:
		s, other = s.at(scale), other.at(scale)
		s.first, s.last = min(s.first, other.first), max(s.last, other.last)
	}
	for s.len() > MaxBuckets {
		s = s.at(s.scale - 1)
	}
	return s
}

// collect returns the counts of the histograms in the span, which must cover them.
func (s span) collect(histograms ...*Histogram) []uint64 {
	if s.len() == 0 {
		return nil
	}
	sum := make([]uint64, s.len())
	for _, h := range histograms {
		for i, n := range h.Buckets {
			if n > 0 {
				sum[(int64(h.Offset)+int64(i))>>(h.Scale-s.scale)-s.first] += n
			}
		}
	}
	return sum
}
