// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package delivery

import (
	"cmp"
	"time"
)

// Instant is a moment in Unix nanoseconds; 0 means unknown. Entities keep instants rather than
// time.Time because they are compared by value and kept by the million.
type Instant int64

// InstantOf converts t; the zero time becomes 0.
func InstantOf(t time.Time) Instant {
	if t.IsZero() {
		return 0
	}
	return Instant(t.UnixNano())
}

// Time converts i to UTC; 0 becomes the zero time.
func (i Instant) Time() time.Time {
	if i == 0 {
		return time.Time{}
	}
	return time.Unix(0, int64(i)).UTC()
}

// earliest returns the smaller known instant.
func earliest(a, b Instant) Instant {
	if a == 0 || (b != 0 && b < a) {
		return b
	}
	return a
}

// Latest is a register that keeps the value of the latest event. Of several values for the same instant
// the greatest wins, so that merging does not depend on order.
// A zero value means "not said" and never replaces a value.
type Latest[T cmp.Ordered] struct {
	Value T
	At    Instant
}

func latest[T cmp.Ordered](value T, at Instant) Latest[T] {
	var zero T
	if value == zero {
		return Latest[T]{}
	}
	return Latest[T]{Value: value, At: at}
}

func (r Latest[T]) merge(other Latest[T]) Latest[T] {
	if c := cmp.Compare(other.At, r.At); c > 0 || (c == 0 && other.Value > r.Value) {
		return other
	}
	return r
}

// Span is the first and the last time something was told; zero when it never was.
type Span struct {
	First, Last Instant
}

func spanAt(at Instant) Span { return Span{First: at, Last: at} }

func (s Span) merge(other Span) Span {
	return Span{First: earliest(s.First, other.First), Last: max(s.Last, other.Last)}
}

// toldLast returns the index of the span that ends last, the smallest index if several end at the same
// instant; -1 if all are zero.
func toldLast(spans []Span) int {
	best := -1
	for i, span := range spans {
		if span.Last != 0 && (best < 0 || span.Last > spans[best].Last) {
			best = i
		}
	}
	return best
}
