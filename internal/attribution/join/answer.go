// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package join

import (
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/release"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// Outcome is the kind of an [Answer].
type Outcome string

// Outcomes.
const (
	// Joined: exactly one deployment was found.
	Joined Outcome = "joined"
	// Ambiguous: the resource may run under one of several deployments, as during a rollout.
	Ambiguous Outcome = "ambiguous"
	// Unknown: the resource runs under none of the known deployments.
	Unknown Outcome = "unknown"
)

// Answer names the deployment under which a resource ran.
type Answer struct {
	Outcome Outcome
	// Deployment is nil unless the outcome is Joined. The caller must not change it.
	Deployment *Deployment
	// Step is the rung of the join ladder that singled out the deployment.
	Step release.Step
	// From and Until bound the event times for which the answer is the same, From included and Until excluded.
	From, Until delivery.Instant
	// Sighted reports whether the answer depends on when the instance or its platform revision was first seen.
	// Telemetry that arrives late may then still change it.
	Sighted bool
}

// unjoined returns an answer without a deployment, valid at any time.
func unjoined(o Outcome) Answer { return Answer{Outcome: o, From: always, Until: never} }

// is reports whether two answers to one question agree, whatever times they hold for.
func (a *Answer) is(o *Answer) bool {
	return a.Outcome == o.Outcome && a.Deployment == o.Deployment
}

// joined returns the answer that the resource ran under deployment d, valid at any time. If an earlier collector
// stamped the resource, the answer is no surer than the stamp.
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

// during combines the answers for all event times between two. It is ambiguous if they differ.
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
