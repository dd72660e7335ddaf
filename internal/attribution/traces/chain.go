// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package traces

import "time"

// end is how a chain of failed spans ended.
type end uint8

const (
	// ledOn: it became the failure of another span.
	ledOn end = iota
	// handled: a span above succeeded nevertheless.
	handled
	// reached: it reached the entry of the trace, or of an asynchronous operation.
	reached
)

// maxSkew is how far the clocks of two services may differ.
const maxSkew = 2 * time.Second

// connect chains the failed spans: first along links that were seen, then across links that were lost.
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

// followLink determines the end of a failure from its parent. If the parent was not seen, the result is ledOn without a
// link.
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

// through returns the highest span up to which a failure may have passed unnoticed because all spans in between are
// silent. That is the note itself if its parent is not silent.
func (v *view) through(i int32) int32 {
	for range v.notes { // bounded, because spans may be each other's parents
		p := v.parent[i]
		if p == lost || !v.notes[p].isSilent() {
			break
		}
		i = p
	}
	return i
}

// retried reports whether a failed call was repeated successfully: by the same parent, to the same peer, after it had
// failed.
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

// bridge determines the end of a failure whose link to its parent was lost. If the entry span of its service or of the
// trace failed too, the two are assumed to be connected.
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

// around returns the failed entry span of the note's own service during which the note ran. Within one service there is
// one clock.
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

// isBelow reports whether a span whose parent was lost can have been called on behalf of the entry. Siblings of the
// entry were not, nor was a span that began after the entry ended.
func (v *view) isBelow(n, entry *kept) bool {
	return n.parent != entry.parent && n.start <= entry.end+maxSkew.Nanoseconds()
}

// leadTo links a failure to the one it led to. It returns false if that would close a circle.
func (v *view) leadTo(i, to int32) bool {
	for j := to; j != lost; j = v.chain[j] {
		if j == i {
			return false
		}
	}
	v.chain[i], v.led[to] = to, true
	return true
}

// top returns how the failure of a note ended, and after how many links.
func (v *view) top(i int32) (e end, depth int) {
	for v.chain[i] != lost {
		i = v.chain[i]
		depth++
	}
	return v.end[i], depth
}
