// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package inquiry

import (
	"cmp"
	"slices"
	"time"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/join"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/watch"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery/record"
)

// Inquiry keeps what telemetry says about releases and incidents. It is not safe for concurrent use.
type Inquiry struct {
	options Options
	watch   *watch.Watch
	calendar
	// deployments are the latest ones of each scope.
	deployments map[delivery.Scope][]join.Deployment
	// live is the watch's last report.
	live      []watch.Release
	subjects  subjects
	questions questions
	// told is what [Inquiry.TakeTold] last returned, by scope.
	told      map[delivery.Scope]Told
	restoring restoring
	// kept is the last record of the clock.
	kept record.Record
	// late counts observations of settled bins, full the scopes whose deployments found no room.
	late, full uint64
}

// New returns an empty inquiry.
func New(o Options) *Inquiry {
	o.Watch.Tracked = o.Tracked
	return &Inquiry{
		options: o, watch: watch.New(o.Watch), calendar: calendar{due: map[health.Bin]bool{}, lateness: o.Watch.Lateness},
		deployments: map[delivery.Scope][]join.Deployment{}, subjects: newSubjects(o.Tracked), questions: newQuestions(o.Tracked), told: map[delivery.Scope]Told{}, restoring: newRestoring(),
	}
}

// Outcome is what happened to an observation.
type Outcome string

// What can happen to an observation.
const (
	Recorded  Outcome = "recorded"
	Duplicate Outcome = "duplicate" // nothing new
	Late      Outcome = "late"      // its bin had settled
	Future    Outcome = "future"    // too far ahead of this host's clock
	Full      Outcome = "full"      // no room
)

// Observe takes an observation; now is the time of this host.
func (q *Inquiry) Observe(o health.Observation, now time.Time) Outcome {
	if (o.Bin + 1).Start() > now.Add(q.options.Ahead).UnixNano() {
		return Future
	}
	if o.Bin < q.settled() {
		q.late++
		return Late
	}
	refused := q.watch.Refused()
	if !q.watch.Observe(o) {
		if q.watch.Refused() > refused {
			return Full
		}
		return Duplicate
	}
	q.accept(o.Bin)
	return Recorded
}

// Clock returns the end of the newest bin observed; the zero time if there is none.
func (q *Inquiry) Clock() time.Time {
	if q.now == 0 {
		return time.Time{}
	}
	return timeOf(q.now)
}

// Assess brings everything up to date with the newest bin observed. Call it about every ten seconds.
func (q *Inquiry) Assess() {
	if q.now == 0 {
		return
	}
	for {
		at, ok := q.next(q.questions.nextFinal(&q.calendar, q.options.FollowUp))
		if !ok {
			break
		}
		q.settle(at)
	}
	q.pass()
	q.live = q.watch.Assess(q.Clock())
	q.subjects.meet(q.live, q.options.MaxFindings)
	q.subjects.tidy()
	q.subjects.look(&q.options, q.now)
	q.follow()
}

// settle records the state at a moment, from what has settled by then.
func (q *Inquiry) settle(at health.Bin) {
	q.watch.Advance(timeOf(at).Add(q.lateness))
	settled := q.watch.AssessSettled()
	if q.due[at] {
		q.subjects.meet(settled, q.options.MaxFindings)
		q.subjects.record(&q.options, at)
		q.forget(at)
	}
	q.conclude(settled, at)
	q.done(at)
}

// forget drops what is older than the retention.
func (q *Inquiry) forget(at health.Bin) {
	q.subjects.forget(at - bins(q.options.Retention))
	q.questions.forget(instantOf(at - bins(q.options.Retention)))
}

// maxDeployments is how many deployments per scope releases are joined to, the latest ones.
const maxDeployments = 300

// Deployed replaces the known deployments of a scope; call it with all of them whenever they change.
func (q *Inquiry) Deployed(scope delivery.Scope, deployments []join.Deployment) {
	if len(deployments) == 0 && q.deployments[scope] == nil {
		return // a scope of which only incidents are known takes no room
	}
	if len(deployments) > maxDeployments {
		deployments = slices.Clone(deployments)
		slices.SortStableFunc(deployments, func(a, b join.Deployment) int { return cmp.Compare(b.Began, a.Began) })
		deployments = deployments[:maxDeployments]
	}
	if _, known := q.deployments[scope]; !known && len(q.deployments) >= q.options.Watch.MaxScopes {
		q.full++
		return
	}
	q.watch.Deployed(scope, deployments)
	q.subjects.join(scope, deployments)
	q.deployments[scope] = deployments
	if len(deployments) == 0 {
		delete(q.deployments, scope)
	}
}
