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
	// deployments are those of each scope, the latest ones.
	deployments map[delivery.Scope][]join.Deployment
	// live is what the watch said when last asked.
	live      []watch.Release
	subjects  subjects
	questions questions
	// told is what [Inquiry.TakeTold] returned last, by scope.
	told      map[delivery.Scope]Told
	restoring restoring
	// kept is the record of the clock that was taken last.
	kept record.Record
	// late are observations of bins that had settled, full were scopes whose deployments found no room.
	late, full uint64
}

// New returns an inquiry that was told nothing.
func New(o Options) *Inquiry {
	o.Watch.Tracked = o.Tracked
	return &Inquiry{
		options: o, watch: watch.New(o.Watch), calendar: calendar{due: map[health.Bin]bool{}, lateness: o.Watch.Lateness},
		deployments: map[delivery.Scope][]join.Deployment{}, subjects: newSubjects(o.Tracked), questions: newQuestions(o.Tracked), told: map[delivery.Scope]Told{}, restoring: newRestoring(),
	}
}

// Outcome says what became of an observation.
type Outcome string

// What may become of an observation.
const (
	Recorded  Outcome = "recorded"
	Duplicate Outcome = "duplicate" // nothing new
	Late      Outcome = "late"      // its bin had settled
	Future    Outcome = "future"    // too far ahead of this host's clock
	Full      Outcome = "full"      // no room
)

// Observe takes an observation; now is the host's time.
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

// Clock is the end of the newest bin; zero when nothing was told.
func (q *Inquiry) Clock() time.Time {
	if q.now == 0 {
		return time.Time{}
	}
	return timeOf(q.now)
}

// Assess brings everything up to the newest bin that was told. It is meant to be called every ten seconds.
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

// settle records what stands when a bin begins, by all that settled until then.
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

// forget drops what is older than is kept.
func (q *Inquiry) forget(at health.Bin) {
	q.subjects.forget(at - bins(q.options.Retention))
	q.questions.forget(instantOf(at - bins(q.options.Retention)))
}

// maxDeployments is how many deployments of a scope releases are sought among.
const maxDeployments = 300

// Deployed tells all deployments that are known of a scope, whenever they may have changed.
func (q *Inquiry) Deployed(scope delivery.Scope, deployments []join.Deployment) {
	if len(deployments) == 0 && q.deployments[scope] == nil {
		return // only incidents are known of it: it takes no room
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
