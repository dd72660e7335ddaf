// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package attribution

import "github.com/otelcol-dora/otelcol-dora/internal/delivery"

// Method says how a failure was attributed (dora.attribution.method).
type Method string

// Methods, in order of precedence: the first that applies to a deployment gives its verdict.
const (
	MethodExplicit Method = "explicit"
	MethodRollback Method = "rollback"
	MethodRevert   Method = "revert"
	MethodHotfix   Method = "hotfix"
)

// Methods lists every method in order of precedence.
var Methods = []Method{MethodExplicit, MethodRollback, MethodRevert, MethodHotfix}

// Confidence returns how sure a verdict by the method is, from 0 to 1. A declaration and a rollback
// name the release; a revert names the change; a hotfix only says that what was live needed one.
func (m Method) Confidence() float64 {
	switch m {
	case MethodExplicit:
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

// Ways in which service was restored.
const (
	RecoveryRollback         RecoveryMethod = "rollback"
	RecoveryHotfix           RecoveryMethod = "hotfix"
	RecoveryIncidentResolved RecoveryMethod = "incident_resolved"
)

// RecoveryMethods lists every way in which service was restored.
var RecoveryMethods = []RecoveryMethod{RecoveryRollback, RecoveryHotfix, RecoveryIncidentResolved}

// Evidence is one reason for a verdict that a person can read (dora.attribution.evidence).
type Evidence struct {
	// Term names the kind of reason: declared_cause, rolled_back_by, reverted_by, hotfixed_by, open_incident.
	Term string
	// Detail names the thing that speaks: a deployment, change or incident id, or says what was measured.
	Detail string
	// Value is how much it speaks for the release being to blame, in nats, negative where it speaks against; 0 where nothing was measured.
	Value float64
}

// Recovery is how and when service was restored; At is 0 while it is not.
type Recovery struct {
	Method RecoveryMethod
	At     delivery.Instant
	// DeploymentID is the deployment that restored service, empty when an incident's resolution did.
	DeploymentID string
}

// Verdict says that a deployment failed.
type Verdict struct {
	Deployment delivery.DeploymentKey
	Method     Method
	// FinishedAt is when the failed deployment finished, Onset when its failure began.
	FinishedAt delivery.Instant
	Onset      delivery.Instant
	// IncidentID is the linked incident's id, empty without one.
	IncidentID string
	Recovery   Recovery
	// Revision and Version are the failed release.
	Revision string
	Version  string
	Evidence []Evidence
}

// RecoveryTime returns the seconds from onset to restoration and whether service was restored.
func (v Verdict) RecoveryTime() (float64, bool) {
	if v.Recovery.At == 0 {
		return 0, false
	}
	return float64(v.Recovery.At-v.Onset) / 1e9, true
}
