// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package attribution

import "github.com/otelcol-dora/otelcol-dora/internal/delivery"

// Trace points at a failing span.
type Trace struct {
	TraceID [16]byte
	SpanID  [8]byte
}

// Finding is what telemetry says of a release. It is a suspicion and no verdict: a release counts as a failed
// change once somebody had to act on it.
type Finding struct {
	// Deployment is what the release was deployed by; its ID is empty where no deployment is known.
	Deployment delivery.DeploymentKey
	// Version is what the release is called: its version, else the best of its other names.
	Version string
	// Suspected says that the evidence is enough; what was suspected before and is not any more has it false.
	Suspected bool
	// Onset is the moment from which on the release stood out.
	Onset delivery.Instant
	// Confidence is how sure the suspicion is, from 0 to 1: bounded by what the release could be compared with.
	Confidence float64
	// WentBack is when its traffic went back to what served before, 0 while it has not.
	WentBack delivery.Instant
	// Restored is when it was healthy again and stayed so, or served no more; 0 while neither is the case.
	Restored delivery.Instant
	// Evidence are the reasons, the strongest first; Traces are some of the failing traces.
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

// Answer is what telemetry and declarations say of the cause of an incident.
type Answer struct {
	Incident delivery.IncidentKey
	// Environment is where it happened.
	Environment string
	Outcome     Outcome
	// Opened is when the incident opened, Onset when it began as far as telemetry tells; 0 where it does not.
	Opened, Onset delivery.Instant
	// Candidates are the releases that were weighed, the likeliest first, few enough to read.
	Candidates []Candidate
	// None is the probability that no release is to blame, NoneEvidence what speaks for and against it.
	None         float64
	NoneEvidence []Evidence
	// Contradicted says that the release was declared to be the cause although telemetry speaks against it.
	Contradicted bool
	// Traces are some of the failing traces of the first candidate.
	Traces []Trace
}

// Blamed returns the deployment that the answer names, and false if it names none.
func (a *Answer) Blamed() (delivery.DeploymentKey, bool) {
	if a.Outcome != OutcomeRelease || len(a.Candidates) == 0 || a.Candidates[0].Deployment.ID == "" {
		return delivery.DeploymentKey{}, false
	}
	return a.Candidates[0].Deployment, true
}

// Candidate is a release that may have caused an incident.
type Candidate struct {
	// Deployment has an empty ID where no deployment of the release is known.
	Deployment delivery.DeploymentKey
	Version    string
	// Probability is its share among all candidates and none, Grade what the comparison behind it is worth (A, B or C).
	Probability float64
	Grade       string
	// Declared says that a person or tool declared it to be the cause.
	Declared bool
	Evidence []Evidence
}
