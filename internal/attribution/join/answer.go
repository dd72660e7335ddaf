// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package join

import (
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/release"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// Outcome says what became of a question to a timeline.
type Outcome string

// Outcomes.
const (
	// Joined means that one deployment was found.
	Joined Outcome = "joined"
	// Ambiguous means that the resource may run under one of several, as during a rollout.
	Ambiguous Outcome = "ambiguous"
	// Unknown means that it runs under none that is known of.
	Unknown Outcome = "unknown"
)

// Answer is which deployment a resource ran under.
type Answer struct {
	Outcome Outcome
	// Deployment is nil unless one was found. The caller must not change it.
	Deployment *Deployment
	// Step is the rung of the join ladder that singled it out.
	Step release.Step
	// The answer is the same for every event time from From up to but not including Until.
	From, Until delivery.Instant
	// Sighted says that it rests on when the instance or its platform revision was first heard of, or would if that had been earlier.
	Sighted bool
}

// unjoined is an answer without a deployment, which no time changes.
func unjoined(o Outcome) Answer { return Answer{Outcome: o, From: always, Until: never} }

// is says whether two answers to one question are the same, but for the time.
func (a *Answer) is(o *Answer) bool {
	return a.Outcome == o.Outcome && a.Deployment == o.Deployment
}

// joined returns the answer that it is this deployment, at any time. What somebody who stamped the resource added to it is
// no surer than the stamp.
func (f *field) joined(d int32, step release.Step) Answer {
	if stamp := f.told.Step; stamp != "" {
		step = worse(step, stamp)
	}
	return Answer{Outcome: Joined, Deployment: &f.timeline.deployments[d], Step: step, From: always, Until: never}
}

func worse(a, b release.Step) release.Step {
	if a.WorseThan(b) {
		return a
	}
	return b
}

// during walks through the answers from an event time to another.
func (f *field) during(r *Running, from, to delivery.Instant) Answer {
	a := f.under(r, from)
	for a.Until <= to && a.Until != never {
		next := f.under(r, a.Until)
		if !next.is(&a) {
			return Answer{Outcome: Ambiguous, From: from, Until: from}
		}
		a.Until = next.Until
	}
	return a
}
