// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package traces

import (
	"cmp"
	"slices"
)

// interval is a stretch of time of one service's clock.
type interval struct{ start, end int64 }

// measured says whether self time is asked of any note.
func (v *view) measured() bool {
	return slices.ContainsFunc(v.notes, func(k kept) bool { return k.measured })
}

// eachSelfTime yields, for every measured entry span, its duration without the time in which a call of its service was under way. That
// includes calls which are no descendants: asynchronous wrappers hang them beside the entry span (attribution of latency in TrainTicket
// depends on it). A call whose parent is an entry span belongs to that one alone.
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

// selfTime is an entry span's duration without that of the calls in v.order, which are sorted by start, that count for it.
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

// countsFor says whether a call is not known to belong to another entry span.
func (v *view) countsFor(call, entry int32) bool {
	p := v.parent[call]
	return p == lost || p == entry || !v.notes[p].isEntry() || !v.notes[p].measured
}

// union is how long at least one of the intervals lasts. They are sorted by start; those that end before they start are empty.
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
