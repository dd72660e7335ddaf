// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package traces

import "cmp"

// kept is a note as it is stored: without pointers, so that the garbage collector never looks at it.
type kept struct {
	span, parent     uint64
	start, end       int64
	release, service uint32
	peer             peerID
	// next is the next note of the trace.
	next     int32
	class    uint16
	kind     Kind
	outcome  Outcome
	measured bool
}

func keep(n *Note, peer peerID) kept {
	return kept{
		span: n.Span, parent: n.Parent, start: n.Start, end: n.End, release: n.Release, service: n.Service,
		peer: peer, class: n.Class, kind: n.Kind, outcome: n.Outcome, measured: n.Measured,
	}
}

// isEntry says whether the span is where its service was entered.
func (k *kept) isEntry() bool { return k.parent == 0 || k.kind.serves() }

// isSilent says whether the span lies between others and does not tell whether a failure below it went through it.
func (k *kept) isSilent() bool { return k.outcome == Untold && !k.isEntry() && !k.kind.calls() }

// sameSpan says whether both are the same span: client and server of one call may share an id (Zipkin).
func sameSpan(a, b kept) bool { return a.span == b.span && a.kind == b.kind }

// bySpan is the canonical order of a trace's notes. What is below the first two keys decides between
// tellings of one span that disagree; the first one stands.
func bySpan(a, b kept) int {
	if a.span != b.span {
		return cmp.Compare(a.span, b.span)
	}
	if a.kind != b.kind {
		return cmp.Compare(a.kind, b.kind)
	}
	return cmp.Or(
		cmp.Compare(b.outcome, a.outcome), cmp.Compare(a.end, b.end), cmp.Compare(a.start, b.start), cmp.Compare(a.parent, b.parent),
		cmp.Compare(a.release, b.release), cmp.Compare(a.service, b.service), cmp.Compare(a.class, b.class),
	)
}

// byWorth orders the notes of a trace that has too many: failed ones first, then entries, and then whichever, but
// the same whatever the order of arrival.
func byWorth(a, b kept) int {
	return cmp.Or(
		-compareBool(a.outcome.failed(), b.outcome.failed()),
		-compareBool(a.isEntry(), b.isEntry()),
		bySpan(a, b),
	)
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	default:
		return -1
	}
}
