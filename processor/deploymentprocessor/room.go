// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deploymentprocessor

import (
	"slices"
	"time"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// mostPerScope bounds the deployments of one scope (a service in an environment), because each event of a scope processes all
// of its deployments.
const mostPerScope = 1000

// leastKept is how long superseded deployments are kept even when memory is full.
const leastKept = time.Minute

// room keeps the history within `limits` and counts what that costs.
//
// The problem: if the next deployment of a known service were refused, its telemetry would be attributed to the deployment
// before, which is worse than no attribution. So when memory is full, deployments that were superseded longest ago are
// forgotten before their retention ends, then scopes outside production that went quiet, and only scopes and artifacts that
// are not known yet are refused.
//
// The invariant: a deployment event of a known scope is never refused. If every scope is down to its live deployments (see
// standing), the limit is exceeded instead.
type room struct {
	// madeRoom is true if makeRoom has run since the last tick. It looks at all scopes and would find little more so soon.
	madeRoom bool
	// forgotScopes is true if forgetScopes has run since the last tick, for the same reason.
	forgotScopes bool
	// refusedScopes and refusedArtifacts count refused events; expired and expiredArtifacts count forgotten deployments and
	// artifacts, for whatever reason they were forgotten.
	refusedScopes, refusedArtifacts, expired, expiredArtifacts uint64
}

// apply folds an event into the history and makes room for it if necessary. It returns what became of the event.
func (l *learner) apply(e *delivery.Event, now time.Time) (outcome string) {
	if f, ok := e.Subject.(*delivery.DeploymentFacts); ok && !l.admits(delivery.Scope{Service: f.Service, Environment: f.Environment.Name}, now) {
		l.room.refusedScopes++
		return eventRefused
	}
	outcome = l.fold(e)
	if outcome == eventRefused { // the history has a limit for artifacts only
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

// admits makes room for one more deployment of a scope, and reports whether its events may be applied: always, if the scope is
// known.
func (l *learner) admits(scope delivery.Scope, now time.Time) bool {
	if l.isFull(delivery.KindDeployment, 0) {
		l.makeRoom(now)
	}
	n := l.history.CountIn(scope)
	switch {
	case n == 0:
		if !l.hasRoomForScope() {
			l.forgetScopes(now)
		}
		return l.hasRoomForScope()
	case l.isFull(delivery.KindDeployment, 0):
		l.shrink(scope, 1)
	case n >= mostPerScope:
		l.shrink(scope, mostPerScope/2)
	}
	return true
}

func (l *learner) hasRoomForScope() bool {
	return l.history.CountScopes() < l.cfg.Limits.Services && !l.isFull(delivery.KindDeployment, 0)
}

// isFull reports whether there is room for at most free more deployments or artifacts, which have the same limit.
func (l *learner) isFull(kind delivery.Kind, free int) bool {
	return l.history.Count(kind) >= l.cfg.Limits.Deployments-free
}

// makeRoom frees a tenth of the limits: it forgets superseded deployments in all scopes and unused artifacts, with shorter and
// shorter retentions until that is enough. It runs at most once between two ticks.
func (l *learner) makeRoom(now time.Time) {
	if l.room.madeRoom {
		return
	}
	l.room.madeRoom = true
	free := l.cfg.Limits.Deployments / 10
	for _, kept := range []time.Duration{l.cfg.Retention / 4, l.cfg.Retention / 16, leastKept} {
		if !l.isFull(delivery.KindDeployment, free) && !l.isFull(delivery.KindArtifact, free) {
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

// shrink forgets the deployments of a scope whose last event is oldest, until about keep are left. It goes further with each
// step, but never forgets the live deployment and the one that is live again if that is rolled back in place.
func (l *learner) shrink(scope delivery.Scope, keep int) {
	line := l.history.Line(scope, l.rules)
	timeline := l.timelineOf(line)
	if limit, ok := limitFor(line.Deployments, keep); ok {
		l.forget(scope, limit, needed(line, timeline, limit))
		if l.history.CountIn(scope) > keep { // for example, all are stages of one rollout
			l.forget(scope, limit, leastOf(timeline.Deployments()))
		}
	}
	if l.history.CountIn(scope) > keep { // most were deleted at their source: late events of those may now bring them back
		l.noteForgotten(scope, l.history.PruneScope(scope, forever.Time(), func(*delivery.Deployment) bool { return true }))
	}
}

// limitFor returns the time since which the last events of keep of the deployments came; false if there are no deployments.
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

// expire forgets the deployments of a scope that no telemetry with an event time at or after the limit can have run under.
func (l *learner) expire(scope delivery.Scope, limit delivery.Instant) {
	line := l.history.Line(scope, l.rules)
	l.forget(scope, limit, needed(line, l.timelineOf(line), limit))
}

func (l *learner) forget(scope delivery.Scope, limit delivery.Instant, needed map[string]bool) {
	l.noteForgotten(scope, l.history.PruneScope(scope, limit.Time(), func(d *delivery.Deployment) bool { return needed[d.Key.ID] }))
}

// forgetArtifacts forgets the artifacts that had no event since the limit and that no deployment names.
func (l *learner) forgetArtifacts(limit delivery.Instant) {
	l.room.expiredArtifacts += uint64(l.history.PruneArtifacts(limit.Time()))
}

// noteForgotten counts n forgotten deployments of a scope, whose timeline has to be published again.
func (l *learner) noteForgotten(scope delivery.Scope, n int) {
	if n > 0 {
		l.room.expired += uint64(n)
		l.touch(scope)
	}
}
