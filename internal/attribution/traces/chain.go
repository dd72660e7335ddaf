// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package traces

import "time"

// end is what a chain of failed spans came to.
type end uint8

const (
	// led on: the failure became that of another span.
	ledOn end = iota
	// handled: somebody above made good for it.
	handled
	// reached: it reached the entry of the trace, or of an operation of its own.
	reached
)

// maxSkew is how far the clocks of two services may be apart.
const maxSkew = 2 * time.Second

// connect chains the failed spans: first along the links that were seen, then over those that were lost.
func (v *view) connect() {
	v.chain, v.end, v.led = v.chain[:0], v.end[:0], v.led[:0]
	for range v.notes {
		v.chain, v.end, v.led = append(v.chain, lost), append(v.end, ledOn), append(v.led, false)
	}
	for i := range int32(len(v.notes)) {
		if v.notes[i].outcome.failed() {
			v.end[i] = v.followLink(i)
		}
	}
	for i := range int32(len(v.notes)) {
		if v.notes[i].outcome.failed() && v.end[i] == ledOn && v.chain[i] == lost {
			v.end[i] = v.bridge(i)
		}
	}
}

// followLink says what became of a failure as far as its parent was seen. Without one it leaves the note led on to nobody.
func (v *view) followLink(i int32) end {
	n, p := &v.notes[i], v.parent[v.through(i)]
	switch {
	case n.kind == KindConsumer, n.parent == 0 && p == lost:
		return reached
	case v.retried(i):
		return handled
	case p == lost, v.notes[p].isSilent():
		return ledOn
	case !v.notes[p].outcome.failed():
		return handled
	}
	v.leadTo(i, p)
	return ledOn
}

// through returns the highest span up to which a note's failure may have gone unseen, because all spans between are silent: the note
// itself where its parent is not.
func (v *view) through(i int32) int32 {
	for range v.notes { // spans may be each other's parents
		p := v.parent[i]
		if p == lost || !v.notes[p].isSilent() {
			break
		}
		i = p
	}
	return i
}

// retried says whether a failed call was made again with success: by the same parent, to the same peer, after it had failed.
func (v *view) retried(i int32) bool {
	call := &v.notes[i]
	if !call.kind.calls() || call.peer == noPeer || call.parent == 0 {
		return false
	}
	for j := range v.notes {
		again := &v.notes[j]
		if again.parent == call.parent && again.peer == call.peer && again.kind.calls() &&
			!again.outcome.failed() && again.start >= call.end {
			return true
		}
	}
	return false
}

// bridge says what became of a failure whose way up was not seen to its end: where the entry of its service or of the trace failed
// too, they are taken to be connected.
func (v *view) bridge(i int32) end {
	n, e, top := &v.notes[i], v.entry, v.through(i)
	if own := v.around(top); own != lost && v.leadTo(i, own) {
		return ledOn
	}
	switch {
	case e == lost:
		return handled
	case e == i:
		return reached
	case !v.notes[e].outcome.failed():
		if v.notes[e].parent != 0 && n.kind == KindServer {
			return reached
		}
		return handled
	case v.isBelow(&v.notes[top], &v.notes[e]) && v.leadTo(i, e):
		return ledOn
	default:
		return reached
	}
}

// around finds the failed entry span of a note's own service during which it happened. Within one service there is one clock.
func (v *view) around(i int32) int32 {
	n := &v.notes[i]
	if n.kind == KindServer {
		return lost
	}
	for j := range v.notes {
		e := &v.notes[j]
		if int32(j) != i && e.isEntry() && e.outcome.failed() && e.service == n.service && e.start <= n.start && n.end <= e.end {
			return int32(j)
		}
	}
	return lost
}

// isBelow says whether a span whose parent was lost can have been called on behalf of the entry: siblings were not, nor
// was what began after it.
func (v *view) isBelow(n, entry *kept) bool {
	return n.parent != entry.parent && n.start <= entry.end+maxSkew.Nanoseconds()
}

// leadTo chains a failure to the one it led to, unless that one led to it.
func (v *view) leadTo(i, to int32) bool {
	for j := to; j != lost; j = v.chain[j] {
		if j == i {
			return false
		}
	}
	v.chain[i], v.led[to] = to, true
	return true
}

// top returns what the failure of a note came to in the end, and over how many links.
func (v *view) top(i int32) (e end, depth int) {
	for v.chain[i] != lost {
		i = v.chain[i]
		depth++
	}
	return v.end[i], depth
}
