// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deploymentprocessor

import (
	"slices"
	"time"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// mostPerScope bounds the deployments of one service in one environment: whatever is told of one, all are looked through.
const mostPerScope = 1000

// leastKept is for how long superseded deployments are remembered when others would be turned away.
const leastKept = time.Minute

// room is what the bounds of memory cost. What is known of a scope is never too much for its next deployment, since without that one telemetry would
// be taken to run under the one before: what was superseded longest ago goes for it, and were every scope down to what is live, the bound would give way.
// Only what is not known yet is turned away.
type room struct {
	// cramped says that everything went that could go for others since the last tick.
	cramped bool
	// refusedScopes and refusedArtifacts count events of scopes and artifacts that were turned away, expired the deployments that were forgotten, and
	// expiredArtifacts the artifacts.
	refusedScopes, refusedArtifacts, expired, expiredArtifacts uint64
}

// apply folds an event into the history, and makes room for it if it has to.
func (l *learner) apply(e *delivery.Event, now time.Time) (outcome string) {
	if f, ok := e.Subject.(*delivery.DeploymentFacts); ok && !l.admits(delivery.Scope{Service: f.Service, Environment: f.Environment.Name}, now) {
		l.room.refusedScopes++
		return eventRefused
	}
	outcome = l.fold(e)
	if outcome == eventRefused { // only artifacts are, by the history
		l.makeRoom(now)
		if outcome = l.fold(e); outcome == eventRefused {
			l.room.refusedArtifacts++
		}
	}
	return outcome
}

func (l *learner) fold(e *delivery.Event) (outcome string) {
	did, touched, err := l.history.Apply(e)
	switch {
	case err != nil:
		return eventInvalid
	case did == delivery.Refused:
		return eventRefused
	case did == delivery.Duplicate:
		return eventDuplicate
	}
	l.touch(touched.Scopes...)
	return eventLearned
}

// admits reports whether more may be told of a scope, and makes room for it.
func (l *learner) admits(scope delivery.Scope, now time.Time) bool {
	if l.isFull(0) {
		l.makeRoom(now)
	}
	n := l.history.CountIn(scope)
	switch {
	case n == 0:
		return l.history.CountScopes() < l.cfg.Limits.Services && !l.isFull(0)
	case l.isFull(0):
		l.shrink(scope, 1)
	case n >= mostPerScope:
		l.shrink(scope, mostPerScope/2)
	}
	return true
}

// isFull reports whether not more than so many deployments are free.
func (l *learner) isFull(free int) bool {
	return l.history.Count(delivery.KindDeployment) >= l.cfg.Limits.Deployments-free
}

// makeRoom forgets what was superseded longest ago, in all scopes, until a tenth is free. It does so once between two ticks.
func (l *learner) makeRoom(now time.Time) {
	if l.room.cramped {
		return
	}
	l.room.cramped = true
	free := l.cfg.Limits.Deployments / 10
	for _, kept := range []time.Duration{l.cfg.Retention / 4, l.cfg.Retention / 16, leastKept} {
		if !l.isFull(free) && !l.hasTooManyArtifacts(free) {
			return
		}
		limit := delivery.InstantOf(now.Add(-kept))
		for _, scope := range l.history.Scopes() {
			if l.history.CountIn(scope) > standing {
				l.expire(scope, limit)
			}
		}
		l.forgetArtifacts(limit)
	}
}

func (l *learner) hasTooManyArtifacts(free int) bool {
	return l.history.Count(delivery.KindArtifact) >= l.cfg.Limits.Deployments-free
}

// shrink forgets of a scope what was told of longest ago, so that about so many are left. What is live stays, and what is if that is undone.
func (l *learner) shrink(scope delivery.Scope, keep int) {
	line := l.history.Line(scope, l.rules)
	timeline := l.timelineOf(line)
	if limit, ok := limitFor(line.Deployments, keep); ok {
		l.forget(scope, limit, needed(line, timeline, limit))
		if l.history.CountIn(scope) > keep { // as where all are stages of one rollout
			l.forget(scope, limit, leastOf(timeline.Deployments()))
		}
	}
	if l.history.CountIn(scope) > keep { // as where most were deleted, which is told of late events only
		l.expired(scope, l.history.PruneScope(scope, forever.Time(), func(*delivery.Deployment) bool { return true }))
	}
}

// limitFor returns from when on so many of the deployments were told of; false if there are none.
func limitFor(deployments []*delivery.Deployment, keep int) (delivery.Instant, bool) {
	told := make([]delivery.Instant, 0, len(deployments))
	for _, d := range deployments {
		told = append(told, d.Told)
	}
	if len(told) == 0 {
		return 0, false
	}
	slices.Sort(told)
	return told[max(0, len(told)-keep)], true
}

// expire forgets of a scope what nothing that is told from the limit on can have run under.
func (l *learner) expire(scope delivery.Scope, limit delivery.Instant) {
	line := l.history.Line(scope, l.rules)
	l.forget(scope, limit, needed(line, l.timelineOf(line), limit))
}

func (l *learner) forget(scope delivery.Scope, limit delivery.Instant, needed map[string]bool) {
	l.expired(scope, l.history.PruneScope(scope, limit.Time(), func(d *delivery.Deployment) bool { return needed[d.Key.ID] }))
}

// forgetArtifacts forgets those that nobody told of since the limit and no deployment brought.
func (l *learner) forgetArtifacts(limit delivery.Instant) {
	l.room.expiredArtifacts += uint64(l.history.PruneArtifacts(limit.Time()))
}

// expired notes that so many deployments of a scope were forgotten.
func (l *learner) expired(scope delivery.Scope, n int) {
	if n > 0 {
		l.room.expired += uint64(n)
		l.touch(scope)
	}
}
