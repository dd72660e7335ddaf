// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package traces

// entry is the span at which a trace entered the system, as far as was seen. Merging entries is commutative and
// idempotent, so a trace need not keep notes to know its entry.
type entry struct {
	start, end int64
	span       uint64
	// link is the hash of the trace that led to this one, 0 if none did.
	link    uint64
	service uint32
	rank    entryRank
	failed  bool
}

// entryRank is how surely a span is the entry of its trace.
type entryRank uint8

const (
	noEntry      entryRank = iota
	someSpan               // not an entry, but it names a service
	serviceEntry           // the entry of some service
	parentless             // it has no parent
)

func entryOf(k *kept) entry {
	e := entry{start: k.start, end: k.end, span: k.span, service: k.service, failed: k.outcome.failed(), rank: someSpan}
	switch {
	case k.parent == 0:
		e.rank = parentless
	case k.kind.serves():
		e.rank = serviceEntry
	}
	return e
}

// isEntry reports whether the entry of any service was seen.
func (e *entry) isEntry() bool { return e.rank >= serviceEntry }

// before reports whether e is the better entry: the one without parent, else the one that started earlier, ended later,
// or has the smaller id.
func (e *entry) before(other *entry) bool {
	switch {
	case e.rank != other.rank:
		return e.rank > other.rank
	case e.start != other.start:
		return e.start < other.start
	case e.end != other.end:
		return e.end > other.end
	case e.span != other.span:
		return e.span < other.span
	case e.failed != other.failed:
		return e.failed
	default:
		return e.link > other.link
	}
}
