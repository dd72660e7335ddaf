// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package ranking

import (
	"time"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/eprocess"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/watch"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// Incident is what is known about an incident.
type Incident struct {
	Opened time.Time
	// Environment is where it happened. Service is where it was noticed; the zero value means unknown.
	Environment string
	Service     delivery.Service
	// Declared is the deployment that somebody declared to be the cause.
	Declared delivery.DeploymentKey
	// Names are versions and revisions that the incident's text mentions.
	Names []string
}

// Term names a reason for or against a candidate.
type Term string

// The terms. The last four belong to [Verdict.None] only.
const (
	Declared    Term = "declared"
	Prior       Term = "prior"
	Own         Term = "own_failures"
	Exposure    Term = "exposure"
	Origin      Term = "failure_origin"
	Delay       Term = "delay_origin"
	Unserved    Term = "never_served"
	Lag         Term = "onset_lag"
	Reach       Term = "reach"
	Dose        Term = "dose"
	Rollback    Term = "rollback"
	Named       Term = "named"
	NoRelease   Term = "origin_without_release"
	TooEarly    Term = "onset_before_releases"
	NoSymptom   Term = "no_symptom"
	AllVersions Term = "all_versions_fail"
)

// Reason is a term, its value in nats, and the observation behind it in words.
type Reason struct {
	Term   Term
	Value  float64
	Detail string
}

// Candidate is a release that may be the cause.
type Candidate struct {
	ID watch.ID
	// Score is the sum of the reasons, in nats. Probability is the candidate's share among all candidates and none,
	// capped by Grade.
	Score, Probability float64
	Reasons            []Reason
	// Grade is what the comparison behind the evidence is worth.
	Grade eprocess.Grade
	// Served: telemetry knows the release.
	Served bool
	// Cleared: it fails no more than its control, over enough operations to be sure.
	Cleared bool
	// Contradicted: it was declared to be the cause although it is cleared.
	Contradicted bool
}

// Outcome is the kind of a verdict.
type Outcome string

// The outcomes.
const (
	// Release: one release is named.
	Release Outcome = "release"
	// Suspects: a few are suspected, none of them surely.
	Suspects Outcome = "suspects"
	// None: no release is to blame.
	None Outcome = "none"
	// InsufficientData: too little is known to say even that.
	InsufficientData Outcome = "insufficient_data"
)

// Verdict is the answer on an incident.
type Verdict struct {
	Outcome Outcome
	// Candidates are the releases, the likeliest first. Weighed is how many were weighed.
	Candidates []Candidate
	Weighed    int
	// Others is the score of all candidates together that [Verdict.Best] left out. HasOthers: there are some.
	Others    float64
	HasOthers bool
	// None is the candidate "no release is to blame".
	None Candidate
	// Onset is when the incident began according to telemetry; [Incident.Opened] if telemetry does not show it
	// (HasOnset is false).
	Onset    time.Time
	HasOnset bool
	// Known: enough was served to judge the incident.
	Known bool
}
