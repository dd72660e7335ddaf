// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package attribution

import "github.com/otelcol-dora/otelcol-dora/internal/delivery"

// Trace identifies a failing span.
type Trace struct {
	TraceID [16]byte
	SpanID  [8]byte
}

// Finding is what telemetry says about a release. It is a suspicion and not a verdict: a release counts as a failed
// change only when somebody had to act on it.
type Finding struct {
	// Deployment is the deployment of the release; its ID is empty if none is known.
	Deployment delivery.DeploymentKey
	// Version is the name of the release: its version, else the best other name.
	Version string
	// Suspected reports whether the evidence suffices. It is false if a release was suspected before and no longer is.
	Suspected bool
	// Onset is when the release began to stand out.
	Onset delivery.Instant
	// Confidence is how sure the suspicion is, 0 to 1. It is limited by what the release could be compared with.
	Confidence float64
	// WentBack is when its traffic went back to an earlier release; 0 if it has not.
	WentBack delivery.Instant
	// Restored is when it became healthy again and stayed so, or stopped serving; 0 if neither has happened.
	Restored delivery.Instant
	// Evidence are the reasons, the strongest first. Traces are some of the failing traces.
	Evidence []Evidence
	Traces   []Trace
}

// Outcome is the kind of an answer on an incident (dora.attribution.outcome).
type Outcome string

// The outcomes.
const (
	OutcomeRelease          Outcome = "release"
	OutcomeSuspects         Outcome = "suspects"
	OutcomeNone             Outcome = "none"
	OutcomeInsufficientData Outcome = "insufficient_data"
)

// Outcomes lists every outcome.
var Outcomes = []Outcome{OutcomeRelease, OutcomeSuspects, OutcomeNone, OutcomeInsufficientData}

// Answer is what telemetry and declarations say about the cause of an incident.
type Answer struct {
	Incident delivery.IncidentKey
	// Environment is where it happened.
	Environment string
	Outcome     Outcome
	// Opened is when the incident was opened. Onset is when it began according to telemetry; 0 if telemetry does not
	// show it.
	Opened, Onset delivery.Instant
	// Candidates are the releases that were weighed, the likeliest first; few enough to read.
	Candidates []Candidate
	// None is the probability that no release is to blame. NoneEvidence are the reasons for and against that.
	None         float64
	NoneEvidence []Evidence
	// Contradicted: the first candidate was declared to be the cause although telemetry speaks against it.
	Contradicted bool
	// Traces are some of the failing traces of the first candidate.
	Traces []Trace
}

// Blamed returns the deployment that the answer names; false if it names none.
func (a *Answer) Blamed() (delivery.DeploymentKey, bool) {
	if a.Outcome != OutcomeRelease || len(a.Candidates) == 0 || a.Candidates[0].Deployment.ID == "" {
		return delivery.DeploymentKey{}, false
	}
	return a.Candidates[0].Deployment, true
}

// Candidate is a release that may have caused an incident.
type Candidate struct {
	// Deployment has an empty ID if no deployment of the release is known.
	Deployment delivery.DeploymentKey
	Version    string
	// Probability is its share among all candidates and none. Grade is what the comparison behind it is worth (A, B or
	// C).
	Probability float64
	Grade       string
	// Declared: a person or tool declared it to be the cause.
	Declared bool
	Evidence []Evidence
}
