// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package delivery

import "slices"

// DeploymentStatus is the outcome of a deployment (deployment.status).
type DeploymentStatus string

// Outcomes of a deployment. Being superseded by a later deployment is not an outcome.
const (
	StatusSucceeded DeploymentStatus = "succeeded"
	StatusFailed    DeploymentStatus = "failed"
	StatusCancelled DeploymentStatus = "cancelled"
	StatusSkipped   DeploymentStatus = "skipped"
)

// DeploymentStatuses lists every known outcome.
var DeploymentStatuses = []DeploymentStatus{StatusSucceeded, StatusFailed, StatusCancelled, StatusSkipped}

// Known reports whether s is one of [DeploymentStatuses].
func (s DeploymentStatus) Known() bool { return slices.Contains(DeploymentStatuses, s) }

// DeploymentState is the state of an unfinished deployment (dora.deployment.state).
type DeploymentState string

// States of an unfinished deployment.
const (
	StateQueued     DeploymentState = "queued"
	StateInProgress DeploymentState = "in_progress"
)

// DeploymentStates lists every state of an unfinished deployment.
var DeploymentStates = []DeploymentState{StateQueued, StateInProgress}

// Reason says why a deployment ran (dora.deployment.reason).
type Reason string

// Reasons of a deployment.
const (
	ReasonPlanned  Reason = "planned"
	ReasonHotfix   Reason = "hotfix"
	ReasonRollback Reason = "rollback"
	ReasonRedeploy Reason = "redeploy"
)

// Reasons lists every known reason.
var Reasons = []Reason{ReasonPlanned, ReasonHotfix, ReasonRollback, ReasonRedeploy}

// Known reports whether r is one of [Reasons].
func (r Reason) Known() bool { return slices.Contains(Reasons, r) }

// PipelineResult is the outcome of a pipeline run (cicd.pipeline.result). Failure means that the
// work failed, error that the CI system failed.
type PipelineResult string

// Outcomes of a pipeline run.
const (
	ResultSuccess      PipelineResult = "success"
	ResultFailure      PipelineResult = "failure"
	ResultError        PipelineResult = "error"
	ResultTimeout      PipelineResult = "timeout"
	ResultCancellation PipelineResult = "cancellation"
	ResultSkip         PipelineResult = "skip"
)

// PipelineResults lists every known outcome of a pipeline run.
var PipelineResults = []PipelineResult{ResultSuccess, ResultFailure, ResultError, ResultTimeout, ResultCancellation, ResultSkip}

// Known reports whether r is one of [PipelineResults].
func (r PipelineResult) Known() bool { return slices.Contains(PipelineResults, r) }

// Severity is the normalised severity of an incident (dora.incident.severity).
type Severity string

// Severities, worst first. The empty severity is unknown.
const (
	SeverityCritical Severity = "critical"
	SeverityHigh     Severity = "high"
	SeverityMedium   Severity = "medium"
	SeverityLow      Severity = "low"
	SeverityInfo     Severity = "info"
)

// Severities lists every known severity, worst first.
var Severities = []Severity{SeverityCritical, SeverityHigh, SeverityMedium, SeverityLow, SeverityInfo}

// Known reports whether s is one of [Severities].
func (s Severity) Known() bool { return slices.Contains(Severities, s) }

// IncidentCause is what a source says caused an incident (dora.incident.cause).
type IncidentCause string

// Causes of an incident.
const (
	CauseChange         IncidentCause = "change"
	CauseDependency     IncidentCause = "dependency"
	CauseInfrastructure IncidentCause = "infrastructure"
	CauseCapacity       IncidentCause = "capacity"
	CauseSecurity       IncidentCause = "security"
	CauseUnknown        IncidentCause = "unknown"
)

// IncidentCauses lists every known cause.
var IncidentCauses = []IncidentCause{CauseChange, CauseDependency, CauseInfrastructure, CauseCapacity, CauseSecurity, CauseUnknown}

// Known reports whether c is one of [IncidentCauses].
func (c IncidentCause) Known() bool { return slices.Contains(IncidentCauses, c) }

// IncidentState is the state of an incident (dora.incident.state).
type IncidentState string

// States of an incident.
const (
	IncidentOpen           IncidentState = "open"
	IncidentIsAcknowledged IncidentState = "acknowledged"
	IncidentIsResolved     IncidentState = "resolved"
)

// Tier is the class of an environment (dora.deployment.environment.tier).
type Tier string

// Tiers of an environment.
const (
	TierProduction  Tier = "production"
	TierStaging     Tier = "staging"
	TierTest        Tier = "test"
	TierDevelopment Tier = "development"
	TierOther       Tier = "other"
)

// Tiers lists every tier.
var Tiers = []Tier{TierProduction, TierStaging, TierTest, TierDevelopment, TierOther}

// Known reports whether t is one of [Tiers].
func (t Tier) Known() bool { return slices.Contains(Tiers, t) }

// ChangeKind is what a change or deployment changes (dora.change.kind).
type ChangeKind string

// Kinds of change.
const (
	ChangeApplication    ChangeKind = "application"
	ChangeInfrastructure ChangeKind = "infrastructure"
	ChangeConfiguration  ChangeKind = "configuration"
	ChangeSecurity       ChangeKind = "security"
	ChangeData           ChangeKind = "data"
	ChangeDependency     ChangeKind = "dependency"
)

// ChangeKinds lists every kind of change.
var ChangeKinds = []ChangeKind{
	ChangeApplication, ChangeInfrastructure, ChangeConfiguration, ChangeSecurity, ChangeData, ChangeDependency,
}

// Known reports whether k is one of [ChangeKinds].
func (k ChangeKind) Known() bool { return slices.Contains(ChangeKinds, k) }

// ReviewOutcome is the result of a review of a change (dora.vcs.review.outcome).
type ReviewOutcome string

// Outcomes of a review.
const (
	ReviewApproved         ReviewOutcome = "approved"
	ReviewChangesRequested ReviewOutcome = "changes_requested"
	ReviewCommented        ReviewOutcome = "commented"
)

// ReviewOutcomes lists every outcome of a review.
var ReviewOutcomes = []ReviewOutcome{ReviewApproved, ReviewChangesRequested, ReviewCommented}

// Known reports whether o is one of [ReviewOutcomes].
func (o ReviewOutcome) Known() bool { return slices.Contains(ReviewOutcomes, o) }

// FlagAction is what happened to a feature flag (dora.feature_flag.action).
type FlagAction string

// Actions on feature flags.
const (
	FlagCreated  FlagAction = "created"
	FlagUpdated  FlagAction = "updated"
	FlagEnabled  FlagAction = "enabled"
	FlagDisabled FlagAction = "disabled"
	FlagArchived FlagAction = "archived"
	FlagDeleted  FlagAction = "deleted"
)

// FlagActions lists every action on a feature flag.
var FlagActions = []FlagAction{FlagCreated, FlagUpdated, FlagEnabled, FlagDisabled, FlagArchived, FlagDeleted}

// Known reports whether a is one of [FlagActions].
func (a FlagAction) Known() bool { return slices.Contains(FlagActions, a) }
