// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package traces

// Table holds traces of which something is asked until their spans had time to arrive, and then reports them. The
// report on a trace is a pure function of the notes held of it and, if it began with a message, of what the sending
// trace had touched as far as known by then. A Table is not safe for concurrent use.
//
// Its memory is fixed by the options:
//
//	trace id ── Hash ──> heads ──> records (chained by next) ──> notes (chained by next)
//	                     marked: one bit per head with a failing trace
//	event clock ───────> wheel (a ring of ticks) ──> records (chained by sooner and later)
//	past: the fates of traces that are not held
//	touched: what settled traces touched
type Table struct {
	options Options
	sink    Sink

	heads  []int32
	marked []uint64
	mask   uint64

	records slab[record]
	notes   slab[kept]
	peers   peers
	past    past
	touched touched

	wheel     [wheelSlots]int32
	clock     int64
	tick, now int64 // the length of a tick in nanoseconds, and the current tick of the wheel

	// otherShift is the sampling of traces of which only exposure or time is asked, failingShift that of failing
	// traces; see [Stats].
	otherShift, failingShift uint8
	relaxed                  int64 // when a shift was last changed
	// healthy is how many of the held traces did not fail.
	healthy int

	view  view
	stats Stats
}

// record is a held trace.
type record struct {
	trace       [16]byte
	hash        uint64
	first, last int64 // when the first and the last note came, in event time
	touched     uint64
	entry       entry

	notes         int32 // the note that came last
	count         int32
	next          int32 // of the same head
	sooner, later int32 // of the same slot
	slot          uint8

	held bool
	// failing: a span failed. asked: the notes are needed even if none failed.
	failing, asked bool
	// partial: only the failure is reported, because for anything else the trace was not seen completely.
	partial bool
	// full: the trace has as many notes as allowed, all different. truncated: there were more.
	full, truncated bool
}

// New returns an empty table that reports to the sink.
func New(o Options, sink Sink) *Table {
	o = o.atLeast()
	heads := powerOfTwo(max(2*o.Traces, 64))
	return &Table{
		options: o, sink: sink,
		heads: make([]int32, heads), marked: make([]uint64, heads/64), mask: uint64(heads - 1),
		records: newSlab[record](o.Traces), notes: newSlab[kept](o.Notes), peers: newPeers(o), past: newPast(o.Traces), touched: newTouched(o.Traces),
		tick: o.Hold.Nanoseconds() / wheelTicks,
		view: newView(o.NotesPerTrace),
	}
}

// Holds reports whether the table may hold a failing trace, so that every other span of it is worth a note. False is
// certain.
func (t *Table) Holds(trace [16]byte) bool { return t.Marks(Hash(trace)) }

// Marks is Holds for callers that know the hash of the trace.
func (t *Table) Marks(hash uint64) bool {
	head := hash & t.mask
	return t.marked[head>>6]&(1<<(head&63)) != 0
}

// Samples reports whether traces with this hash are held if only exposure or time is asked, so that a note is
// worthwhile.
func (t *Table) Samples(hash uint64) bool { return sampled(hash, t.otherShift) }

// Note takes in a span. It keeps no reference to n.
func (t *Table) Note(n *Note) {
	if t.clock == 0 {
		t.Advance(n.End)
	}
	if t.crowded() {
		t.shed()
	}
	hash := Hash(n.Trace)
	i := t.find(n.Trace, hash)
	if i == none {
		if i = t.admit(n, hash); i == none {
			return
		}
	}
	t.add(i, n)
}

// Advance moves the event clock, in Unix nanoseconds, and settles the traces that are due. The clock never goes back.
func (t *Table) Advance(clock int64) {
	if clock <= t.clock {
		return
	}
	t.clock = clock
	if tick := clock / t.tick; tick > t.now {
		t.turn(tick)
	}
}

// Settle settles all held traces, as if no more notes were to come.
func (t *Table) Settle() {
	for s := range int64(wheelSlots) {
		slot := (t.now + s) & (wheelSlots - 1)
		for t.wheel[slot] != none {
			i := t.wheel[slot]
			t.unschedule(i)
			t.settle(i)
		}
	}
}

// find returns the record of a trace, or none.
func (t *Table) find(trace [16]byte, hash uint64) int32 {
	for i := t.heads[hash&t.mask]; i != none; {
		r := &t.records.items[i]
		if r.trace == trace {
			return i
		}
		i = r.next
	}
	return none
}

// add adds a note to a held trace.
func (t *Table) add(i int32, n *Note) {
	r := &t.records.items[i]
	peer, ok := t.peers.number(n.Service, n.Peer, t.clock)
	if !ok {
		t.stats.RefusedPeers++
	}
	k := keep(n, peer)
	r.last = max(r.last, t.heard(n))
	r.touched |= n.Touched
	r.asked = r.asked || n.Measured || peer != noPeer
	e := entryOf(&k)
	e.link = n.Link
	if e.before(&r.entry) {
		r.entry = e
	}
	if k.outcome.failed() && !r.failing {
		r.failing = true
		t.healthy--
		head := r.hash & t.mask
		t.marked[head>>6] |= 1 << (head & 63)
	}
	t.push(r, k)
}

// push chains a note to its trace. If the trace has as many as allowed, the most useful ones stay.
func (t *Table) push(r *record, k kept) {
	if r.count == int32(t.options.NotesPerTrace) && !r.full {
		t.compact(r)
	}
	if r.full && t.replace(r, k) {
		return
	}
	i := t.notes.take()
	if i == none {
		r.truncated = true
		t.stats.RefusedNotes++
		return
	}
	k.next, r.notes = r.notes, i
	t.notes.items[i] = k
	r.count++
}

// drop removes a record from the table. It must not be in the wheel.
func (t *Table) drop(i int32, f fate) {
	r := &t.records.items[i]
	t.past.put(r.hash, t.epoch(), f)
	for n := r.notes; n != none; {
		next := t.notes.items[n].next
		t.notes.giveBack(n)
		n = next
	}
	head := r.hash & t.mask
	link, failing := &t.heads[head], false
	for j := *link; j != none; j = *link {
		other := &t.records.items[j]
		if j == i {
			*link = other.next
			continue
		}
		failing = failing || other.failing
		link = &other.next
	}
	if !failing {
		t.marked[head>>6] &^= 1 << (head & 63)
	}
	if !r.failing {
		t.healthy--
	}
	*r = record{}
	t.records.giveBack(i)
}
