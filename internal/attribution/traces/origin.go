// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package traces

// origin returns the failed note at which the failure of the trace began. Candidates are failed notes to which no other
// failure led. A failure that reached an entry takes precedence over a handled one; among equals, the one that ended
// first. The view must be connected.
func (v *view) origin() (i int32, wasHandled bool) {
	best, bestEnd, bestDepth := lost, ledOn, 0
	for i := range int32(len(v.notes)) {
		if !v.notes[i].outcome.failed() || v.led[i] {
			continue
		}
		e, depth := v.top(i)
		if best == lost || e > bestEnd || e == bestEnd && v.earlier(i, best, depth, bestDepth) {
			best, bestEnd, bestDepth = i, e, depth
		}
	}
	return best, bestEnd != reached
}

// earlier orders origins with the same end: by time, then the deeper one first, then in canonical order, in which i
// comes later.
func (v *view) earlier(i, best int32, depth, bestDepth int) bool {
	if a, b := v.notes[i].end, v.notes[best].end; a != b {
		return a < b
	}
	return depth > bestDepth
}

// failing is a release that failed in a trace, and when.
type failing struct {
	release uint32
	end     int64
}

// eachFailing yields every release with a failed entry span once, with the earliest end of those spans.
func (v *view) eachFailing(yield func(release uint32, end int64)) {
	v.fails = v.fails[:0]
	for i := range v.notes {
		if n := &v.notes[i]; n.isEntry() && n.outcome.failed() {
			v.addFailing(failing{n.release, n.end})
		}
	}
	for _, f := range v.fails {
		yield(f.release, f.end)
	}
}

func (v *view) addFailing(f failing) {
	for i := range v.fails {
		if known := &v.fails[i]; known.release == f.release {
			known.end = min(known.end, f.end)
			return
		}
	}
	v.fails = append(v.fails, f)
}
