// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package traces

import "time"

// LinkedFor is how long after the last span of a trace its touched releases are remembered, for traces that handle its
// messages.
const LinkedFor = 3 * time.Minute

// touched remembers in fixed memory which releases settled traces touched. Each hash has one place; the latest trace
// takes it.
type touched struct {
	items []touch
	mask  uint64
}

type touch struct {
	hash     uint64
	releases uint64
	// at is when the last note of the trace came, in event time.
	at int64
}

// newTouched has room for what a full table settles in two holds. That is a sample over three minutes, or all traces if
// little is asked.
func newTouched(traces int) touched {
	n := powerOfTwo(2 * traces)
	return touched{items: make([]touch, n), mask: uint64(n - 1)}
}

// put remembers a trace and reports whether another one was forgotten too early.
func (t *touched) put(hash, releases uint64, at int64) (forgot bool) {
	place := &t.items[hash&t.mask]
	forgot = place.releases != 0 && place.hash != hash && at-place.at <= LinkedFor.Nanoseconds()
	*place = touch{hash, releases, at}
	return forgot
}

func (t *touched) find(hash uint64, at int64) uint64 {
	if place := &t.items[hash&t.mask]; place.hash == hash && at-place.at <= LinkedFor.Nanoseconds() {
		return place.releases
	}
	return 0
}

// touchedBy returns what the trace with a hash touched, as far as known.
func (t *Table) touchedBy(hash uint64) uint64 {
	for i := t.heads[hash&t.mask]; i != none; i = t.records.items[i].next {
		if r := &t.records.items[i]; r.hash == hash && !r.partial {
			return r.touched
		}
	}
	return t.touched.find(hash, t.clock)
}
