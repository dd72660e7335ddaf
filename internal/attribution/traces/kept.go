// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package traces

import "cmp"

// kept is a note as it is stored, without pointers, so that the garbage collector need not scan it.
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

// isEntry reports whether the span is where its service was entered.
func (k *kept) isEntry() bool { return k.parent == 0 || k.kind.serves() }

// isSilent reports whether the span lies between others and does not show whether a failure below passed through it.
func (k *kept) isSilent() bool { return k.outcome == Untold && !k.isEntry() && !k.kind.calls() }

// sameSpan reports whether both are the same span. Client and server of one call may share an id (Zipkin).
func sameSpan(a, b kept) bool { return a.span == b.span && a.kind == b.kind }

// bySpan is the canonical order of a trace's notes. After span and kind, the remaining keys decide between versions of
// one span that differ: the first one is used.
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

// byWorth orders the notes of a trace that has too many: failed spans first, then entries. The rest of the order is
// arbitrary, but does not depend on arrival.
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
