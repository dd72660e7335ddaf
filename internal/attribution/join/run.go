// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package join

import (
	"slices"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// run is the part of a field that ran at some time.
type run struct {
	*stretch
	// isLive: the deployment that was live is in the field.
	isLive bool
	// rolledOut counts the deployments that rolled out. newest is the one that began last, or none if there is none or
	// two began at once.
	rolledOut int
	newest    int32
	tied      bool
}

func (r *run) count() int {
	n := r.rolledOut
	if r.isLive {
		n++
	}
	return n
}

// isShaky reports whether another deployment than the live one may have been live.
func (r *run) isShaky() bool { return r.isLive && r.shaky }

// runAt returns which deployments of the field ran at a time.
func (f *field) runAt(x delivery.Instant) run {
	t := f.timeline
	s := &t.stretches[t.at(x)]
	r := run{stretch: s, isLive: s.live != none && f.holds(s.live), newest: none}
	switch {
	case s.rolling == 0:
	case s.rolling == 1:
		if f.holds(s.sole) {
			r.rolledOut, r.newest = 1, s.sole
		}
	case f.among != nil:
		for _, d := range f.among {
			f.add(&r, d, x)
		}
	default:
		for d := range t.courses {
			f.add(&r, int32(d), x)
		}
	}
	if r.newest != none && r.tied {
		r.newest = none
	}
	return r
}

// add counts the deployment if it is in the field and rolled out at the time.
func (f *field) add(r *run, d int32, x delivery.Instant) {
	courses := f.timeline.courses
	if !courses[d].rollsOut(x) || !f.stands(d) {
		return
	}
	r.rolledOut++
	switch {
	case r.newest == none || courses[d].begin > courses[r.newest].begin:
		r.newest, r.tied = d, false
	case courses[d].begin == courses[r.newest].begin:
		r.tied = true
	}
}

// couldStart reports whether instances of the deployment could start at a time. For none, it reports whether no known
// deployment was live.
func (t *Timeline) couldStart(d int32, x delivery.Instant) bool {
	return t.stretches[t.at(x)].live == d || d != none && t.courses[d].rollsOut(x)
}

// mayRollOut reports whether a deployment of which only the end is known may already have begun, earlier than it is
// assumed to have. A platform revision first seen then is more likely of that deployment than of the live one.
func (t *Timeline) mayRollOut(x delivery.Instant) bool {
	return slices.ContainsFunc(t.deployments, func(d Deployment) bool {
		return d.EndOnly && !d.Excluded && earlier(d.Began, longestRollout) <= x && x < d.Began
	})
}

// inForce returns which deployment on the rung was in force at a time, or none.
func (f *field) inForce(x delivery.Instant) int32 {
	best := none
	for _, d := range f.among {
		if f.timeline.courses[d].ran && f.stands(d) && (best == none || f.timeline.outranks(d, best, x)) {
			best = d
		}
	}
	return best
}

// outranks reports whether d rather than other was in force at a time. In order: the one that could start instances
// then, the newest of those; else the one that was live last; else the newest that had begun; else the next to begin.
func (t *Timeline) outranks(d, other int32, x delivery.Instant) bool {
	a, b := &t.courses[d], &t.courses[other]
	aLive, bLive := a.wasLive(x), b.wasLive(x)
	switch aStarts, bStarts := t.couldStart(d, x), t.couldStart(other, x); {
	case aStarts != bStarts:
		return aStarts
	case !aStarts && aLive != bLive:
		return aLive
	case !aStarts && aLive && a.end != b.end:
		return a.end > b.end
	case a.begin > x || b.begin > x:
		return a.begin < b.begin
	}
	return a.begin > b.begin
}
