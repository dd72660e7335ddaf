// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package traces

import (
	"cmp"
	"slices"
)

// interval is a span of time on one service's clock.
type interval struct{ start, end int64 }

// measured reports whether any note asks for its time.
func (v *view) measured() bool {
	return slices.ContainsFunc(v.notes, func(k kept) bool { return k.measured })
}

// eachSelfTime yields every measured entry span with its duration minus the time in which a call of its service was
// under way. Calls that are not its descendants count too: asynchronous wrappers attach them beside the entry span (in
// TrainTicket, latency cannot be attributed otherwise). A call whose parent is an entry span counts for that one only.
func (v *view) eachSelfTime(yield func(release uint32, class uint16, end, self int64)) {
	v.order = v.order[:0]
	for i := range v.notes {
		if n := &v.notes[i]; n.measured && n.kind == KindClient {
			v.order = append(v.order, int32(i))
		}
	}
	slices.SortFunc(v.order, func(a, b int32) int {
		return cmp.Or(cmp.Compare(v.notes[a].start, v.notes[b].start), cmp.Compare(a, b))
	})
	for i := range v.notes {
		if n := &v.notes[i]; n.measured && n.isEntry() {
			yield(n.release, n.class, n.end, v.selfTime(int32(i)))
		}
	}
}

// selfTime returns an entry span's duration minus the calls in v.order that count for it; these are sorted by start.
func (v *view) selfTime(i int32) int64 {
	entry := &v.notes[i]
	v.spent = v.spent[:0]
	for _, c := range v.order {
		if call := &v.notes[c]; call.service == entry.service && v.countsFor(c, i) {
			v.spent = append(v.spent, interval{max(call.start, entry.start), min(call.end, entry.end)})
		}
	}
	return max(entry.end-entry.start-union(v.spent), 0)
}

// countsFor reports whether a call does not belong to another entry span, as far as known.
func (v *view) countsFor(call, entry int32) bool {
	p := v.parent[call]
	return p == lost || p == entry || !v.notes[p].isEntry() || !v.notes[p].measured
}

// union returns how long at least one of the intervals lasts. They must be sorted by start; those that end before they
// start are empty.
func union(intervals []interval) int64 {
	var total int64
	var until int64
	for n, s := range intervals {
		if n == 0 || s.start > until {
			until = s.start
		}
		if s.end > until {
			total += s.end - until
			until = s.end
		}
	}
	return total
}
