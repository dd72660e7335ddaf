// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package join

import (
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/release"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// placed returns which one brought the platform revision, by when it was first heard of: what was live then, or the one that
// rolled out, unless it may have run before; none if none of them ran then. It is false where that says nothing.
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

// byPlatform decides for the deployment that brought the platform revision, unless the instance started when that could start none any more:
// a rollback brings back what the platform called it before.
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
	case started != 0: // heard of first, and idle before for who knows how long
		return f.joined(f.heir(placed, started), step), true
	}
	return t.bounded(f.joined(f.heir(placed, at), step), at), true
}

// heir returns which deployment of the same release was in force at a time, if the one that brought the platform revision could start no instances of it then.
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
