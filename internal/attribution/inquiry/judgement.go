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

// judgement is what telemetry said of an incident, whatever people say.
type judgement struct {
	environment string
	verdict     ranking.Verdict
	// parties are the candidates, in the same order.
	parties []party
}

// party is what a candidate is, so that deployments that are told later find it. One that served nothing is known by its deployment only.
type party struct {
	scope      delivery.Scope
	identity   release.Identity
	first      health.Bin
	deployment string
	name       string
	traces     []attribution.Trace
}

const (
	// mostCandidates is how many candidates are kept, so that some are left when others are cleared.
	mostCandidates = 12
	// reach is how long after its opening an incident can still be judged that was heard of late: rows go back 100 minutes, and what is usual lies in the hour before.
	reach = 40 * time.Minute
	// again is how long an answer lasts before the incident is judged anew.
	again = health.Bin(6)
	// busy is how many services are weighed at a time before the rest has to wait; each takes about 0.08 ms.
	busy = 300
)

// judge weighs the candidates for an incident by what was known when a bin began.
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

// where is the environment of an incident. Where nobody knows, it is the one in which its service serves most; of any service, if its own is not known.
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

// conclude answers for good the questions of which the time has come at a moment, by what had settled.
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

// isMissed says that an answer was told that a restart has forgotten: a verdict may rest on it, which would be taken back.
func (q *question) isMissed() bool { return q.live == nil && q.told.times > 0 }

// follow judges what is not answered for good, whatever waited longest first.
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
