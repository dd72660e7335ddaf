// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package inquiry

import (
	"maps"
	"slices"
	"time"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/join"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/ranking"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/release"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/watch"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// judgement is what telemetry says about an incident, whatever people say.
type judgement struct {
	environment string
	verdict     ranking.Verdict
	// parties describe the candidates of the verdict, in the same order.
	parties []party
}

// party identifies a candidate so that deployments told later can be joined to it. A candidate that served nothing has
// only a deployment.
type party struct {
	scope      delivery.Scope
	identity   release.Identity
	first      health.Bin
	deployment string
	name       string
	traces     []attribution.Trace
}

const (
	// mostCandidates is how many candidates are kept, so that some remain when others are ruled out.
	mostCandidates = 12
	// reach is how long after its opening an incident can still be judged: rows go back 100 minutes, and the usual rate
	// is measured in the hour before the opening.
	reach = 40 * time.Minute
	// again is after how many bins an open incident is judged again.
	again = health.Bin(6)
	// busy is how many releases are weighed per assessment before other incidents have to wait. Each takes about 0.08
	// ms.
	busy = 300
)

// judge weighs the candidates for an incident by what was known at the beginning of a bin.
func (q *Inquiry) judge(one *question, releases []watch.Release, at health.Bin) *judgement {
	j := &judgement{environment: q.where(&one.Incident, releases)}
	evidence := ranking.Evidence{Now: timeOf(at), Watch: q.watch, Releases: releases, Deployments: q.deployments}
	incident := ranking.Incident{Opened: one.Opened.Time(), Environment: j.environment, Service: one.Key.Service, Names: one.Names}
	j.verdict = ranking.Weigh(evidence, incident, q.options.Weights).Best(mostCandidates, q.options.Weights)
	for _, c := range j.verdict.Candidates {
		j.parties = append(j.parties, q.partyOf(c.ID, releases))
	}
	return j
}

// partyOf describes a candidate by the watch's report on it, or by its deployment if there is none.
func (q *Inquiry) partyOf(id watch.ID, releases []watch.Release) party {
	i := slices.IndexFunc(releases, func(r watch.Release) bool { return r.ID == id })
	if i < 0 {
		return party{scope: id.Scope, deployment: id.Deployment, name: q.nameOf(id)}
	}
	r := &releases[i]
	p := party{scope: id.Scope, identity: r.Identities[0], first: r.First, deployment: id.Deployment, name: r.Name()}
	if r.Suspicion != nil {
		p.traces = tracesOf(r.Suspicion.Exemplars)
	}
	return p
}

func (q *Inquiry) deployment(scope delivery.Scope, id string) *join.Deployment {
	for i := range q.deployments[scope] {
		if d := &q.deployments[scope][i]; d.ID == id {
			return d
		}
	}
	return nil
}

// where returns the environment of an incident. If it is unknown, it is the one in which the incident's service serves
// most or, if that is unknown too, in which most is served.
func (q *Inquiry) where(i *Incident, releases []watch.Release) string {
	if i.Environment != "" {
		return i.Environment
	}
	own, all := map[string]int64{}, map[string]int64{}
	for r := range releases {
		scope := releases[r].ID.Scope
		all[scope.Environment] += releases[r].Counted.Total
		if scope.Service == i.Key.Service {
			own[scope.Environment] += releases[r].Counted.Total
		}
	}
	if len(own) > 0 {
		all = own
	}
	most := ""
	for _, environment := range slices.Sorted(maps.Keys(all)) {
		if most == "" || all[environment] > all[most] {
			most = environment
		}
	}
	return most
}

// conclude gives the final judgement on the incidents whose time has come.
func (q *Inquiry) conclude(settled []watch.Release, at health.Bin) {
	for _, one := range sorted(q.questions.open) {
		if !one.isTold || one.Opened < instantOf(q.began) || finalMoment(one.Opened, q.options.FollowUp) > at {
			continue
		}
		final := &judgement{environment: q.where(&one.Incident, settled), verdict: ranking.Verdict{Outcome: ranking.InsufficientData}}
		if timeOf(at).Sub(one.Opened.Time()) <= max(reach, q.options.FollowUp+5*time.Minute) {
			final = q.judge(one, settled, at)
		}
		q.questions.answer(one, final)
	}
}

// isMissed reports whether an announced answer was lost by a restart. Such an incident is judged first, because a
// verdict that rests on the answer would otherwise be withdrawn.
func (q *question) isMissed() bool { return q.live == nil && q.told.times > 0 }

// follow judges the incidents without a final judgement, the one that has waited longest first.
func (q *Inquiry) follow() {
	open := sorted(q.questions.open)
	slices.SortStableFunc(open, func(a, b *question) int { return int(a.judged - b.judged) })
	weighed := 0
	for _, one := range open {
		switch {
		case one.Opened < instantOf(q.began):
			q.questions.remove(one)
		case !one.isTold || binOf(one.Opened) >= q.now || one.live != nil && q.now-one.judged < again:
		case weighed > busy && !one.isMissed():
		default:
			one.live, one.judged = q.judge(one, q.live, q.now), q.now
			weighed += len(q.live)
		}
	}
}
