// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package evaluate

import (
	"fmt"
	"time"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/eprocess"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/join"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/ranking"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/watch"
	"github.com/otelcol-dora/otelcol-dora/internal/datasettest"
	"github.com/otelcol-dora/otelcol-dora/internal/datasettest/score"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// replay feeds a case to the attribution code, in the order in which it happened and not before its time.
type replay struct {
	whole   datasettest.Case
	history *delivery.History
	watch   *watch.Watch
	// lag is how long after its end a bin becomes known.
	lag time.Duration
	// events and observations are how many have been fed.
	events, observations int
	deployments          map[delivery.Scope][]join.Deployment
}

func newReplay(c datasettest.Case) *replay {
	return &replay{
		whole: c, history: delivery.NewHistory(nil), watch: watch.New(watch.NewDefaultOptions()),
		deployments: map[delivery.Scope][]join.Deployment{},
	}
}

// until feeds everything that was known at a time, which must not be before that of the last call. As in the product,
// releases are assessed as of the end of the newest bin.
func (r *replay) until(at time.Time) (ranking.Evidence, error) {
	known, now := r.whole.Until(at), at.Add(-r.lag)
	known.Health = r.whole.Until(now).Health
	for i := r.events; i < len(known.Events); i++ {
		_, touched, err := r.history.Apply(&known.Events[i])
		if err != nil {
			return ranking.Evidence{}, fmt.Errorf("tell an event of %s: %w", r.whole.Name, err)
		}
		for _, scope := range touched.Scopes {
			r.deployments[scope] = join.DeploymentsOf(r.history.Line(scope, rules))
		}
	}
	r.events = len(known.Events)
	for scope, deployments := range r.deployments {
		r.watch.Deployed(scope, deployments)
	}
	var bin health.Bin
	for _, o := range known.Health[r.observations:] {
		if o.Bin != bin {
			bin = o.Bin
			r.watch.Advance(time.Unix(0, bin.Start()))
		}
		r.watch.Observe(o)
	}
	r.observations = len(known.Health)
	return ranking.Evidence{Now: now, Watch: r.watch, Releases: r.watch.Assess(now), Deployments: r.deployments}, nil
}

// rules are the relevant defaults of the dora connector.
var rules = delivery.LineRules{ProductionTiers: []delivery.Tier{delivery.TierProduction}}

// answer converts a verdict into an answer that can be scored.
func answer(c datasettest.Case, v ranking.Verdict) score.Answer {
	var a score.Answer
	weighed := map[string]ranking.Candidate{}
	for _, one := range v.Candidates {
		weighed[one.ID.Deployment] = one
	}
	for _, one := range c.Candidates {
		s := score.Suspect{ID: one.ID, Score: unweighed}
		if found, ok := weighed[one.ID]; ok {
			s.Score = found.Score
			a.Confidence = max(a.Confidence, found.Probability)
		}
		a.Suspects = append(a.Suspects, s)
	}
	if v.Outcome == ranking.Release {
		a.Blamed = v.Candidates[0].ID.Deployment
	}
	return a
}

// unweighed is the score of candidates that were left out. It is below that of all others.
const unweighed = -1e6

// incident returns the case's incident in the form of the ranking.
func incident(c datasettest.Case, serviceKnown bool) ranking.Incident {
	i := ranking.Incident{Opened: c.Incident.Opened, Environment: c.Incident.Environment.Name}
	if serviceKnown {
		i.Service = c.Incident.Symptom
	}
	return i
}

// found returns the releases that were found faulty by their own health.
func found(e ranking.Evidence) map[string]bool {
	bad := map[string]bool{}
	for _, r := range e.Releases {
		if r.Suspicion != nil && r.Suspicion.Finding == eprocess.Faulty {
			bad[r.ID.Deployment] = true
		}
	}
	return bad
}

// falseAlarms evaluates a case without an incident every minute, and counts the releases that were ever found faulty.
func falseAlarms(c datasettest.Case) (score.Alarms, error) {
	r := newReplay(c)
	bad := map[string]bool{}
	last := time.Unix(0, c.Health[len(c.Health)-1].Bin.Start()).Add(health.BinWidth)
	for at := time.Unix(0, c.Health[0].Bin.Start()).Add(time.Minute); !at.After(last); at = at.Add(time.Minute) {
		evidence, err := r.until(at)
		if err != nil {
			return score.Alarms{}, err
		}
		for id := range found(evidence) {
			bad[id] = true
		}
	}
	return score.Alarms{Releases: len(c.Candidates), Alarmed: len(bad)}, nil
}
