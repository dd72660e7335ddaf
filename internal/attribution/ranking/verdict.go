// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package ranking

import (
	"time"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/eprocess"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/watch"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// Incident is what is known of an incident.
type Incident struct {
	Opened time.Time
	// Environment is where. Service is where it was noticed; its zero value says that nobody knows.
	Environment string
	Service     delivery.Service
	// Declared is the deployment that somebody declared to be the cause.
	Declared delivery.DeploymentKey
	// Names are versions and revisions that the incident's text mentions.
	Names []string
}

// Term names a reason for or against a candidate.
type Term string

// The terms. The last four are of [Verdict.None] only.
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

// Reason is a term with its value in nats and what was found.
type Reason struct {
	Term   Term
	Value  float64
	Detail string
}

// Candidate is a release that may be to blame.
type Candidate struct {
	ID watch.ID
	// Score is the sum of the reasons, in nats; Probability is the candidate's share among all candidates and none.
	Score, Probability float64
	Reasons            []Reason
	// Grade is what the comparison behind the evidence is worth.
	Grade eprocess.Grade
	// Served says that telemetry knows the release.
	Served bool
	// Cleared says that it does well: it fails less than its control, over enough operations to tell.
	Cleared bool
	// Contradicted says that the release was declared to be the cause although it does well.
	Contradicted bool
}

// Outcome is the kind of a verdict.
type Outcome string

// The outcomes.
const (
	// Release names one release.
	Release Outcome = "release"
	// Suspects names a few, none of them surely.
	Suspects Outcome = "suspects"
	// None says that no release is to blame.
	None Outcome = "none"
	// InsufficientData says that too little is known to say even that.
	InsufficientData Outcome = "insufficient_data"
)

// Verdict is what is said of an incident.
type Verdict struct {
	Outcome Outcome
	// Candidates are the releases that were weighed, the likeliest first, Weighed how many there were.
	Candidates []Candidate
	Weighed    int
	// Others is the logarithm of what those weigh together that [Verdict.Best] left out; HasOthers says that there are any.
	Others    float64
	HasOthers bool
	// None is the candidate that says that no release is to blame.
	None Candidate
	// Onset is when it began; [Incident.Opened] where telemetry does not tell (HasOnset is false).
	Onset    time.Time
	HasOnset bool
	// Known says that enough was served to judge the incident.
	Known bool
}
