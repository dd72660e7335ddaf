// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package traces

const (
	// wheelTicks is the number of ticks in a hold. A trace settles at most one tick late.
	wheelTicks = 16
	// wheelSlots is how many ticks the wheel reaches ahead. Traces due later are rescheduled when their slot comes.
	wheelSlots = 64
)

// schedule puts a trace into the slot of the first future tick at or after a time.
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

// unschedule removes a trace from its slot.
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

// turn moves the wheel to a tick and settles the traces that became due on the way.
func (t *Table) turn(tick int64) {
	first, last := t.now+1, min(tick, t.now+wheelSlots)
	t.now = tick
	for s := first; s <= last; s++ {
		t.visit(s & (wheelSlots - 1))
	}
	t.relax()
}

// visit settles the due traces of a slot and reschedules the others.
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

// due returns when a trace settles: one hold after its last note or, if the path of its failure to the root is
// incomplete, as late as possible.
func (t *Table) due(r *record) int64 {
	last := r.first + t.options.MaxHold.Nanoseconds()
	due := min(r.last+t.options.Hold.Nanoseconds(), last)
	if due <= t.clock && due < last && r.failing && r.entry.rank != parentless && t.load(r).lostRoot() {
		return last
	}
	return due
}
