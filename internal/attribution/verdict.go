// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package attribution

import "github.com/otelcol-dora/otelcol-dora/internal/delivery"

// Method says how a failure was attributed (dora.attribution.method).
type Method string

// Methods, in order of precedence: the first that applies to a deployment gives its verdict.
const (
	MethodExplicit Method = "explicit"
	MethodManual   Method = "manual"
	MethodRollback Method = "rollback"
	MethodRevert   Method = "revert"
	MethodHotfix   Method = "hotfix"
	MethodHealth   Method = "health"
)

// Methods lists every method in order of precedence.
var Methods = []Method{MethodExplicit, MethodManual, MethodRollback, MethodRevert, MethodHotfix, MethodHealth}

// Confidence returns how sure a verdict by the method is, 0 to 1; 0 for MethodHealth, whose verdicts have a confidence
// each. A declaration, a person's word and a rollback name the release. A revert names the change. A hotfix only shows
// that what was live needed one.
func (m Method) Confidence() float64 {
	switch m {
	case MethodExplicit, MethodManual:
		return 1
	case MethodRollback:
		return 0.95
	case MethodRevert:
		return 0.9
	case MethodHotfix:
		return 0.7
	}
	return 0
}

// RecoveryMethod says what restored service (dora.recovery.method).
type RecoveryMethod string

// The ways in which service can be restored.
const (
	RecoveryRollback         RecoveryMethod = "rollback"
	RecoveryHotfix           RecoveryMethod = "hotfix"
	RecoveryIncidentResolved RecoveryMethod = "incident_resolved"
	RecoveryHealth           RecoveryMethod = "health"
)

// RecoveryMethods lists every way in which service was restored.
var RecoveryMethods = []RecoveryMethod{RecoveryRollback, RecoveryHotfix, RecoveryIncidentResolved, RecoveryHealth}

// Evidence is one reason for a verdict, for people to read (dora.attribution.evidence).
type Evidence struct {
	// Term is the kind of reason. For what was done or said: declared_cause, rollout_failed, confirmed, rolled_back_by,
	// reverted_by, hotfixed_by, open_incident, attributed_incident, traffic_went_back, suspected. For measurements: the
	// terms of telemetry, and contradicted_by_telemetry.
	Term string
	// Detail is the id of a deployment, change or incident, or describes a measurement.
	Detail string
	// Value is how much a measurement accuses the release, in nats; negative if it excuses it, 0 if nothing was
	// measured.
	Value float64
}

// Recovery is how and when service was restored; At is 0 if it was not.
type Recovery struct {
	Method RecoveryMethod
	At     delivery.Instant
	// DeploymentID is the deployment that restored service; empty if none is known.
	DeploymentID string
}

// Verdict says that a deployment failed.
type Verdict struct {
	Deployment delivery.DeploymentKey
	Method     Method
	// FinishedAt is when the failed deployment finished, Onset when its failure began.
	FinishedAt delivery.Instant
	Onset      delivery.Instant
	// IncidentID is the id of the linked incident; empty if there is none.
	IncidentID string
	Recovery   Recovery
	// Revision and Version name the failed release.
	Revision string
	Version  string
	// Confidence is how sure the verdict is, 0 to 1.
	Confidence float64
	// Evidence are the reasons: what was done or said.
	Evidence []Evidence
	// Measured are the reasons from telemetry, the strongest first. Traces are some of the failing traces. Both change
	// as telemetry comes in, so they and the confidence are ignored when verdicts are compared.
	Measured []Evidence
	Traces   []Trace
}

// RecoveryTime returns the seconds from onset to restoration; false if service was not restored.
func (v Verdict) RecoveryTime() (float64, bool) {
	if v.Recovery.At == 0 {
		return 0, false
	}
	return float64(v.Recovery.At-v.Onset) / 1e9, true
}

// decided returns the verdict without what telemetry measured.
func (v Verdict) decided() Verdict {
	v.Confidence, v.Measured, v.Traces = 0, nil, nil
	return v
}
