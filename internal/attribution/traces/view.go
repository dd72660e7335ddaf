// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package traces

// lost is the index of a note that was not seen or does not exist.
const lost int32 = -1

// view is one trace that settles. Everything in it is a function of its notes; the slices are reused from trace to
// trace.
type view struct {
	// notes are in canonical order, each span once.
	notes []kept
	// parent holds the index of each note's parent.
	parent []int32
	// entry is the note at which the trace entered the system, or lost.
	entry int32

	// chain holds, for each failed note, the failed note to which it led; end says how its failure ended if it led to
	// none.
	chain []int32
	end   []end
	// led: another failed note led to this one.
	led []bool

	order []int32
	spent []interval
	fails []failing
}

func newView(notes int) view {
	return view{
		notes: make([]kept, 0, notes), parent: make([]int32, 0, notes), chain: make([]int32, 0, notes),
		end: make([]end, 0, notes), led: make([]bool, 0, notes),
		order: make([]int32, 0, notes), spent: make([]interval, 0, notes), fails: make([]failing, 0, notes),
	}
}

// link finds each note's parent and the trace's entry.
func (v *view) link() {
	v.parent, v.entry = v.parent[:0], lost
	var best entry
	for i := range v.notes {
		v.parent = append(v.parent, v.parentOf(int32(i)))
		if e := entryOf(&v.notes[i]); e.isEntry() && e.before(&best) {
			best, v.entry = e, int32(i)
		}
	}
}

// parentOf returns the parent of a note. If client and server of a call share one span id, the client is the parent of
// the server, and the server that of everything below.
func (v *view) parentOf(i int32) int32 {
	n := &v.notes[i]
	if n.kind.serves() {
		if caller := v.sharing(i); caller != lost {
			return caller
		}
	}
	if n.parent == 0 || n.parent == n.span {
		return lost
	}
	if callee := v.pick(n.parent, false); callee != lost {
		return callee
	}
	return v.pick(n.parent, true)
}

// sharing returns the call that has the same span id as its server.
func (v *view) sharing(i int32) int32 {
	span := v.notes[i].span
	for j := i - 1; j >= 0 && v.notes[j].span == span; j-- {
		if v.notes[j].kind.calls() {
			return j
		}
	}
	for j := i + 1; int(j) < len(v.notes) && v.notes[j].span == span; j++ {
		if v.notes[j].kind.calls() {
			return j
		}
	}
	return lost
}

// pick returns the note of a span id that is a call, or that is not.
func (v *view) pick(span uint64, calls bool) int32 {
	low, high := 0, len(v.notes)
	for low < high { // written out because a library search adds half to the cost of settling
		if middle := (low + high) / 2; v.notes[middle].span < span {
			low = middle + 1
		} else {
			high = middle
		}
	}
	for ; low < len(v.notes) && v.notes[low].span == span; low++ {
		if v.notes[low].kind.calls() == calls {
			return int32(low)
		}
	}
	return lost
}

// lostRoot reports whether a failure's path up ends at a parent that was not seen, in a trace whose root was not seen
// either.
func (v *view) lostRoot() bool {
	if v.entry != lost && v.notes[v.entry].parent == 0 {
		return false
	}
	for i := range v.notes {
		n := &v.notes[i]
		if n.outcome.failed() && n.kind != KindConsumer && n.parent != 0 && v.parent[v.through(int32(i))] == lost {
			return true
		}
	}
	return false
}

// answer returns the server or consumer span below a call, or lost.
func (v *view) answer(call int32) int32 {
	for i := range v.notes {
		if v.parent[i] == call && v.notes[i].kind.serves() {
			return int32(i)
		}
	}
	return lost
}
