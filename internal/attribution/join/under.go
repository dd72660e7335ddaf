// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package join

import (
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/release"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// under decides among the deployments of the field: by what the resource states, else by when its platform revision was
// first seen, else by when the instance started, else by the event time. Only the last depends on at.
func (f *field) under(r *Running, at delivery.Instant) Answer {
	first, count := f.contenders()
	switch {
	case count == 1:
		return f.joined(first, f.step)
	case count > 1 && !f.timeline.courses[first].ran:
		return unjoined(Ambiguous)
	}
	f.oneRelease = f.isOneRelease(first)
	a := f.byCourse(r, at)
	a.Sighted = r.Platform.First != 0 || r.Started == 0 && r.Instance.First != 0
	return a
}

// byCourse decides by when each deployment ran.
func (f *field) byCourse(r *Running, at delivery.Instant) Answer {
	placed, sure := f.placed(r)
	if sure {
		if a, ok := f.byPlatform(placed, r, at); ok {
			return a
		}
	}
	if started := r.started(); started != 0 {
		if a, ok := f.byStart(started, !sure && r.Identity.PlatformRevision != ""); ok {
			return a
		}
	}
	if r.Started == 0 && r.Instance.Inherited {
		if a, ok := f.byPresence(r.Instance.First); ok {
			return a
		}
	}
	return f.byTime(at)
}

// worst returns how sure a decision on a rung is. If all deployments in question are the same release, choosing between
// them does not make the release less sure.
func (f *field) worst(step release.Step) release.Step {
	if f.oneRelease {
		return f.step
	}
	if f.among != nil {
		return worse(step, f.step)
	}
	return step
}

// started returns when the instance started as far as known; 0 if unknown.
func (r *Running) started() delivery.Instant {
	if r.Started != 0 || r.Instance.Inherited {
		return r.Started
	}
	return r.Instance.First
}

// byStart decides for the newest deployment that could start instances when this one started. If the instance has a
// platform revision that could not be placed, the deployments before a running rollout cannot be ruled out.
func (f *field) byStart(started delivery.Instant, unplaced bool) (Answer, bool) {
	ran := f.runAt(started)
	count := ran.count()
	step := f.worst(release.StepInstanceStart)
	switch {
	case count == 0:
		return f.before(started, step), true
	case ran.isShaky(), unplaced && (count > 1 || f.timeline.mayRollOut(started)), unplaced && f.among == nil && !ran.isLive:
		return Answer{}, false
	case ran.rolledOut > 0:
		return f.newest(&ran, started, step)
	}
	return f.joined(ran.live, step), true
}

// byPresence decides by a time at which the instance already ran, having started at an unknown time before. An instance
// keeps its deployment for as long as it runs. During a rollout this decides nothing.
func (f *field) byPresence(at delivery.Instant) (Answer, bool) {
	ran := f.runAt(at)
	switch {
	case ran.rolledOut > 0 || ran.isShaky():
		return Answer{}, false
	case ran.isLive:
		return f.joined(ran.live, f.worst(release.StepTime)), true
	}
	return f.before(at, f.worst(release.StepTime)), true
}

// before decides for an instance that started when nothing in the field ran: for the deployment on the rung that was in
// force last. An instance that started before all of them belongs to none, unless they are all one release.
func (f *field) before(started delivery.Instant, step release.Step) Answer {
	if d := f.inForce(started); d != none && (f.oneRelease || f.timeline.courses[d].begin <= started) {
		return f.joined(d, step)
	}
	return unjoined(Unknown)
}

// newest decides for the deployment that began to roll out last. It returns false if two began at once, or if that
// deployment was most likely abandoned.
func (f *field) newest(ran *run, started delivery.Instant, step release.Step) (Answer, bool) {
	if ran.newest == none || f.timeline.courses[ran.newest].isStale(started) {
		return Answer{}, false
	}
	return f.joined(ran.newest, step), true
}

// byTime decides for the only deployment that ran at the event time.
func (f *field) byTime(at delivery.Instant) Answer {
	ran := f.runAt(at)
	step := f.worst(release.StepTime)
	count := ran.count()
	var a Answer
	switch {
	case count > 1 || ran.isShaky():
		a = unjoined(Ambiguous)
	case ran.isLive:
		a = f.joined(ran.live, step)
	case count == 1 && f.among == nil && ran.live == none: // the first known deployment replaces something unknown
		a = unjoined(Ambiguous)
	case count == 1:
		a = f.joined(ran.newest, step)
	case f.oneRelease:
		a = f.joined(f.inForce(at), step)
	case f.among != nil:
		a = unjoined(Ambiguous)
	default:
		a = unjoined(Unknown)
	}
	return f.timeline.bounded(a, at)
}

// bounded limits an answer to the stretch in which the same deployments run.
func (t *Timeline) bounded(a Answer, at delivery.Instant) Answer {
	i := t.at(at)
	a.From, a.Until = t.stretches[i].from, t.until(i)
	return a
}
