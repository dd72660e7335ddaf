// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package traces

// lost is the index of a note that was never seen, or that does not exist.
const lost int32 = -1

// view is one trace to be settled. All of it is a function of its notes; the slices are reused from trace to trace.
type view struct {
	// notes are in canonical order, each span once.
	notes []kept
	// parent is each note's parent.
	parent []int32
	// entry is the note at which the trace entered the system, or lost.
	entry int32

	// chain says for each failed note which failed note it led to, and end what the note's failure came to if it led to none.
	chain []int32
	end   []end
	// led: some failed note led to this one.
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

// parentOf finds the parent of a note. Where client and server of a call share one span id, the client is the server's parent, and the
// server that of everything below.
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

// sharing finds the call that has the same span id as its server.
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

// pick finds the note of a span id that is, or is not, a call.
func (v *view) pick(span uint64, calls bool) int32 {
	low, high := 0, len(v.notes)
	for low < high { // by hand: it is a third of the cost of settling otherwise
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

// lostRoot says whether the failure's way up ends at a parent that was never seen, in a trace whose root was not seen either.
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

// answer finds what answered a call: the note of a server or consumer below it, or lost.
func (v *view) answer(call int32) int32 {
	for i := range v.notes {
		if v.parent[i] == call && v.notes[i].kind.serves() {
			return int32(i)
		}
	}
	return lost
}
