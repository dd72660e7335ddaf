// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package traces

const (
	// wheelTicks is into how many ticks a hold is divided: a trace is settled at most one tick late.
	wheelTicks = 16
	// wheelSlots is how many ticks the wheel reaches ahead; what is due later is looked at again then.
	wheelSlots = 64
)

// schedule puts a trace into the slot of the first tick at or after a time that is still ahead.
func (t *Table) schedule(i int32, due int64) {
	tick := due / t.tick
	if tick*t.tick < due {
		tick++
	}
	slot := min(max(tick, t.now+1), t.now+wheelSlots-1) & (wheelSlots - 1)
	r := &t.records.items[i]
	r.slot, r.later, r.sooner = uint8(slot), t.wheel[slot], none
	if r.later != none {
		t.records.items[r.later].sooner = i
	}
	t.wheel[slot] = i
}

// unschedule takes a trace out of its slot.
func (t *Table) unschedule(i int32) {
	r := &t.records.items[i]
	if r.sooner != none {
		t.records.items[r.sooner].later = r.later
	} else {
		t.wheel[r.slot] = r.later
	}
	if r.later != none {
		t.records.items[r.later].sooner = r.sooner
	}
}

// turn moves the wheel to a tick and settles what became due on the way.
func (t *Table) turn(tick int64) {
	first, last := t.now+1, min(tick, t.now+wheelSlots)
	t.now = tick
	for s := first; s <= last; s++ {
		t.visit(s & (wheelSlots - 1))
	}
	t.relax()
}

// visit settles the due traces of a slot and puts the others where they are due.
func (t *Table) visit(slot int64) {
	i := t.wheel[slot]
	t.wheel[slot] = none
	for i != none {
		r := &t.records.items[i]
		next := r.later
		if due := t.due(r); due > t.clock {
			t.schedule(i, due)
		} else {
			t.settle(i)
		}
		i = next
	}
}

// due says when a trace is to be settled: when nothing was heard of it for a hold, but where the way up of its failure is not
// known to the end, only when it was held for as long as possible.
func (t *Table) due(r *record) int64 {
	last := r.first + t.options.MaxHold.Nanoseconds()
	due := min(r.last+t.options.Hold.Nanoseconds(), last)
	if due <= t.clock && due < last && r.failing && r.entry.rank != parentless && t.load(r).lostRoot() {
		return last
	}
	return due
}
