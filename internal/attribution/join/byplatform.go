// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package join

import (
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/release"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// placed returns the deployment that brought the platform revision, judged by when the revision was first seen: the
// deployment that was live then or that was rolling out, or none if nothing in the field ran then. It returns false if
// the revision may have run before it was first seen, or if the time does not decide.
func (f *field) placed(r *Running) (int32, bool) {
	if r.Identity.PlatformRevision == "" || r.Platform.First == 0 {
		return none, false
	}
	ran := f.runAt(r.Platform.First)
	switch {
	case ran.rolledOut == 1:
		return ran.newest, !r.Platform.Inherited && !f.timeline.courses[ran.newest].isStale(r.Platform.First)
	case ran.rolledOut > 1 || ran.isShaky():
		return none, false
	case ran.isLive:
		return ran.live, !f.timeline.mayRollOut(r.Platform.First)
	}
	return none, f.among == nil
}

// byPlatform decides for the deployment that brought the platform revision. It returns false if the instance started
// when that deployment could no longer start any: a rollback brings back a platform revision under its old name.
func (f *field) byPlatform(placed int32, r *Running, at delivery.Instant) (Answer, bool) {
	t, started := f.timeline, r.started()
	switch {
	case (r.Started != 0 || placed == none && started != 0) && !t.couldStart(placed, started):
		return Answer{}, false
	case placed == none:
		return unjoined(Unknown), true
	}
	step := f.worst(release.StepPlatformRevision)
	switch {
	case r.Started != 0:
		return f.joined(placed, step), true
	case started != 0: // only first seen then: it may have been idle before
		return f.joined(f.heir(placed, started), step), true
	}
	return t.bounded(f.joined(f.heir(placed, at), step), at), true
}

// heir returns the deployment in force at a time among those of the same release as placed, or placed itself if it
// could still start instances then.
func (f *field) heir(placed int32, x delivery.Instant) int32 {
	t, heir := f.timeline, placed
	if t.couldStart(placed, x) {
		return placed
	}
	for i := range t.courses {
		d := int32(i)
		if told, same := t.compare(placed, d); told && same && t.courses[d].ran && f.holds(d) && t.outranks(d, heir, x) {
			heir = d
		}
	}
	return heir
}
