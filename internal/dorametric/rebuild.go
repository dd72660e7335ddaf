// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package dorametric

import (
	"math"
	"slices"

	"github.com/lightstep/go-expohisto/mapping/exponent"
	"github.com/lightstep/go-expohisto/mapping/logarithm"
	"github.com/lightstep/go-expohisto/structure"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery/record"
)

const (
	fieldZeroCount      = 16
	fieldScale          = 17
	fieldPositiveOffset = 18
	fieldPositiveCounts = 19
	fieldNegativeOffset = 20
	fieldNegativeCounts = 21
)

// spread is one side of an exponential histogram: bucket i counts the values in (b^(offset+i), b^(offset+i+1)], where b
// = 2^(2^-scale) (https://opentelemetry.io/docs/specs/otel/metrics/data-model/#exponentialhistogram).
type spread struct {
	offset int64
	counts []uint64
}

func spreadOf(b *structure.Buckets) spread {
	s := spread{offset: int64(b.Offset())}
	for i := range b.Len() {
		s.counts = append(s.counts, b.At(i))
	}
	return s
}

// is reports whether the buckets are those that were packed. An empty side has no offset.
func (s spread) is(b *structure.Buckets) bool {
	now := spreadOf(b)
	return slices.Equal(now.counts, s.counts) && (len(s.counts) == 0 || now.offset == s.offset)
}

func (h *exponential) pack(w *record.Writer) {
	if h.empty() {
		return
	}
	h.summary.pack(w)
	w.Uint(fieldZeroCount, h.buckets.ZeroCount())
	w.Int(fieldScale, int64(h.buckets.Scale()))
	positive, negative := spreadOf(h.buckets.Positive()), spreadOf(h.buckets.Negative())
	w.Int(fieldPositiveOffset, positive.offset)
	packCounts(w, fieldPositiveCounts, positive.counts)
	w.Int(fieldNegativeOffset, negative.offset)
	packCounts(w, fieldNegativeCounts, negative.counts)
}

func (h *exponential) unpack(r *record.Reader) error {
	var was packedBuckets
	for r.Next() {
		if err := was.field(r, int(h.maxSize)); err != nil {
			return err
		}
		h.summary.unpack(r)
	}
	if err := r.Err(); err != nil {
		return err
	}
	return h.rebuild(was)
}

// packedBuckets are the buckets as they are in a record.
type packedBuckets struct {
	zeros              uint64
	scale              int64
	positive, negative spread
}

func (b *packedBuckets) field(r *record.Reader, limit int) (err error) {
	switch r.Field() {
	case fieldZeroCount:
		b.zeros = r.Uint()
	case fieldScale:
		b.scale = r.Int()
	case fieldPositiveOffset:
		b.positive.offset = r.Int()
	case fieldPositiveCounts:
		b.positive.counts, err = unpackCounts(r.Text(), limit)
	case fieldNegativeOffset:
		b.negative.offset = r.Int()
	case fieldNegativeCounts:
		b.negative.counts, err = unpackCounts(r.Text(), limit)
	}
	return err
}

// rebuild fills the empty buckets with values that fall into the recorded buckets. The library offers no other way, and
// it chooses the scale itself: the finest scale at which all buckets fit. The outermost buckets of both sides are
// therefore filled first, with values as far out as possible, because all values that led to the recorded scale lay
// between them.
func (h *exponential) rebuild(was packedBuckets) error {
	if was.scale < int64(exponent.MinScale) || was.scale > int64(logarithm.MaxScale) {
		return errCounts
	}
	h.buckets.UpdateByIncr(0, was.zeros)
	h.count = was.zeros
	sides := []struct {
		sign float64
		spread
	}{{1, was.positive}, {-1, was.negative}}
	for _, side := range sides {
		if last := len(side.counts) - 1; last > 0 {
			h.put(side.sign, 2*side.offset, was.scale+1, 1)
			h.put(side.sign, 2*(side.offset+int64(last))+1, was.scale+1, 1)
		}
	}
	for _, side := range sides {
		for i, n := range side.counts {
			h.count += n
			if last := len(side.counts) - 1; last > 0 && (i == 0 || i == last) {
				n-- // the outermost buckets already have one value
			}
			h.put(side.sign, side.offset+int64(i), was.scale, n)
		}
	}
	if int64(h.buckets.Scale()) != was.scale || !was.positive.is(h.buckets.Positive()) || !was.negative.is(h.buckets.Negative()) {
		return errCounts
	}
	return nil
}

// put adds n values in the middle of the bucket with the given index and scale.
func (h *exponential) put(sign float64, index, scale int64, n uint64) {
	value := middle(index, scale)
	if n > 0 && value > 0 && !math.IsInf(value, 0) {
		h.buckets.UpdateByIncr(sign*value, n)
	}
}

// middle returns a value in the bucket with the given index and scale.
func middle(index, scale int64) float64 {
	return math.Exp2(math.Ldexp(float64(index)+0.5, int(-scale)))
}
