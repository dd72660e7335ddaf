// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package traces

// maxChain is how many traces may share a head. Trace ids are random and hardly ever share one, unless somebody forges
// them.
const maxChain = 32

// admit makes room for a trace that is not held yet, or returns none.
func (t *Table) admit(n *Note, hash uint64) int32 {
	failed := n.Outcome.failed()
	known := t.past.find(hash, t.epoch())
	switch {
	case known == settledFate:
		t.stats.Late++
		return none
	case !n.asks():
		t.stats.Ignored++
		return none
	case known == refusedFate, known == skippedFate && !failed:
		t.stats.RefusedNotes++
		return none
	case failed && !sampled(hash, t.failingShift):
		return t.refuse(hash, refusedFate, &t.stats.SampledFailing)
	case !failed && !sampled(hash, t.otherShift):
		return t.refuse(hash, skippedFate, &t.stats.SampledOther)
	}
	head := &t.heads[hash&t.mask]
	i := none
	if t.chained(*head) < maxChain {
		i = t.records.take()
	}
	if i == none {
		return t.refuse(hash, refusedFate, &t.stats.RefusedFull)
	}
	heard := t.heard(n)
	r := &t.records.items[i]
	*r = record{
		trace: n.Trace, hash: hash, first: heard, last: heard, next: *head, held: true,
		partial: known == skippedFate || !sampled(hash, t.otherShift),
	}
	*head = i
	t.healthy++
	t.schedule(i, heard+t.options.Hold.Nanoseconds())
	return i
}

// heard returns when a note came: the clock, or the end of the span if that is later. Callers advance the clock only
// after they have read a batch; otherwise the first batch after a silence would settle the traces it has just brought.
func (t *Table) heard(n *Note) int64 { return max(t.clock, n.End) }

// chained returns the length of the chain of traces from a record on.
func (t *Table) chained(i int32) int {
	n := 0
	for ; i != none; i = t.records.items[i].next {
		n++
	}
	return n
}

// refuse leaves out a whole trace, including notes that come when there is room again.
func (t *Table) refuse(hash uint64, f fate, counter *uint64) int32 {
	*counter++
	t.stats.RefusedNotes++
	t.past.put(hash, t.epoch(), f)
	return none
}

// epoch is the event clock in holds, the unit of past.
func (t *Table) epoch() uint64 {
	return uint64(t.clock / t.options.Hold.Nanoseconds())
}

// crowded reports whether more than three quarters of the table are in use, or more than a quarter by traces that did
// not fail. Of those a sample is as good.
func (t *Table) crowded() bool {
	return t.filledTo(3, 4) || 4*t.healthy > t.records.size()
}

// filledTo reports whether more than a fraction of the table is in use.
func (t *Table) filledTo(numerator, denominator int) bool {
	return t.records.used()*denominator > t.records.size()*numerator || t.notes.used()*denominator > t.notes.size()*numerator
}

// shed samples more thinly until half of the table is free. It drops traces that did not fail first, and failing ones
// only when none of those is left. The sample of failing traces is never the thinner one.
func (t *Table) shed() {
	for others := true; t.filledTo(1, 2) && t.failingShift < maxShift; {
		if t.otherShift < maxShift && (others || t.otherShift == t.failingShift) {
			t.otherShift++
		} else {
			t.failingShift++
		}
		others = t.evict()
	}
	t.relaxed = t.clock
}

// evict drops the held traces that are no longer in the sample. It reports whether any trace that did not fail is left.
func (t *Table) evict() (others bool) {
	for i := int32(1); i < t.records.fresh; i++ {
		r := &t.records.items[i]
		switch {
		case !r.held:
		case r.failing && !sampled(r.hash, t.failingShift):
			t.unschedule(i)
			t.drop(i, refusedFate)
			t.stats.SampledFailing++
		case sampled(r.hash, t.otherShift):
			others = others || !r.failing
		case r.failing:
			r.partial = true
		default:
			t.unschedule(i)
			t.drop(i, skippedFate)
			t.stats.SampledOther++
		}
	}
	return others
}

// relax samples less thinly by one step, at most once per hold, while three quarters of the table are free.
func (t *Table) relax() {
	if t.filledTo(1, 4) || t.clock-t.relaxed < t.options.Hold.Nanoseconds() {
		return
	}
	t.relaxed = t.clock
	switch {
	case t.failingShift > 0:
		t.failingShift--
	case t.otherShift > 0:
		t.otherShift--
	}
}
