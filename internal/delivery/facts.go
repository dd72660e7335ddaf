// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package delivery

import (
	"errors"
	"fmt"
	"strconv"
	"time"
)

// DeploymentFacts is what an event says about one deployment.
type DeploymentFacts struct {
	ID          string
	Name        string
	Service     Service
	Environment Environment

	// State is set on started events: queued or in_progress.
	State DeploymentState
	// Status is set on finished events, of the deployment or of a stage.
	Status DeploymentStatus
	// Stage is set on stage_finished events: the region, cell or step that finished.
	Stage string
	// Kind is what the deployment changes (dora.change.kind); empty means application.
	Kind ChangeKind
	// ErrorType names why a failed deployment failed (semconv error.type).
	ErrorType string

	Reason Reason
	// ReasonDeclared is true when the source itself gave the reason. An undeclared reason is a
	// default that the history may replace.
	ReasonDeclared bool
	// RollbackOf is the id of the deployment that this one undoes, where the source names it.
	RollbackOf string

	// CreationTime is when it was requested, StartTime when it began to run.
	CreationTime time.Time
	StartTime    time.Time

	Version         string
	PreviousVersion string
	PreviousID      string
	// PlatformRevision is the platform's own name of the rollout: the hash of a pod template, the version of a function, the
	// revision of a task.
	PlatformRevision string

	Repository Repository
	Ref        Ref
	Revision   string
	// BaseRevision is the revision that was live before, where the source names it.
	BaseRevision string
	ChangeID     string

	// RecoveryID is, on rolled_back events, the deployment that restored service.
	RecoveryID string

	PipelineName   string
	PipelineRunID  string
	PipelineRunURL string
	URL            string
	Strategy       string

	ArtifactPURL    string
	ArtifactVersion string
	ImageName       string
	ImageTags       []string
	ImageDigests    []string
}

// ChangeFacts is what an event says about one change (pull or merge request).
type ChangeFacts struct {
	ID         string
	Repository Repository
	Service    Service
	Title      string
	URL        string
	Labels     []string

	// Kind is what the change changes (dora.change.kind); empty means application.
	Kind ChangeKind
	// ReviewOutcome is set on reviewed events.
	ReviewOutcome ReviewOutcome

	Base Ref
	Head Ref
	// HeadRevision is the tip of the source branch.
	HeadRevision string
	// MergeRevision is the revision that the merge, squash or rebase left on the base branch.
	MergeRevision string
	// Revisions are the revisions known to belong to the change, at most [MaxChangeRevisions].
	Revisions []string

	CreationTime    time.Time
	ReadyTime       time.Time
	ApprovalTime    time.Time
	FirstCommitTime time.Time

	// RevertedID and RevertedRevision name what the change reverts.
	RevertedID       string
	RevertedRevision string
}

// RevisionFacts is what a push says about one revision (commit) that reached a ref.
type RevisionFacts struct {
	Repository Repository
	Service    Service
	Ref        Ref
	Revision   string
	// BaseRevision is where the ref stood before the push; empty for a new ref or after a forced push.
	BaseRevision string
	// Position is the revision's place in the push, oldest first, from 1; 0 when unknown.
	Position int

	AuthorTime time.Time
	CommitTime time.Time

	// RevertedRevision is set when the commit says that it reverts another one.
	RevertedRevision string
}

// PipelineRunFacts is what an event says about one attempt of a pipeline run.
type PipelineRunFacts struct {
	Name       string
	RunID      string
	Attempt    int
	URL        string
	Action     string
	Repository Repository
	Service    Service
	Ref        Ref
	Revision   string
	ChangeID   string

	// Result is set on finished events.
	Result    PipelineResult
	ErrorType string

	// CreationTime is when the run was queued, StartTime when this attempt began.
	CreationTime time.Time
	StartTime    time.Time
}

// IncidentFacts is what an event says about one incident and one impacted service.
type IncidentFacts struct {
	ID          string
	Service     Service
	Environment Environment
	Title       string
	URL         string
	Severity    Severity
	// SeverityLabel is the source's own word, such as SEV-2 or P1.
	SeverityLabel string
	Cause         IncidentCause

	// StartTime is when users were first hit, OpenTime when the incident was opened,
	// AcknowledgeTime when somebody first took it.
	StartTime       time.Time
	OpenTime        time.Time
	AcknowledgeTime time.Time

	// DeploymentID, Version and Revision are set only where the source names them.
	DeploymentID string
	Version      string
	Revision     string
}

// MaxChangeRevisions bounds [ChangeFacts].Revisions.
const MaxChangeRevisions = 100

func (f *DeploymentFacts) identity(name EventName, at time.Time) (id, service, discriminator string) {
	switch name {
	case DeploymentStarted:
		discriminator = string(f.State)
	case DeploymentFinished:
		discriminator = string(f.Status)
	case DeploymentStageFinished:
		discriminator = f.Stage + "/" + string(f.Status)
	case DeploymentDeleted:
		discriminator = at.UTC().Format(time.RFC3339Nano) // it may have been restored and deleted again
	}
	return f.Environment.Name + "/" + f.ID, f.Service.String(), discriminator
}

func (f *DeploymentFacts) describes(name EventName) bool {
	switch name {
	case DeploymentStarted, DeploymentFinished, DeploymentRolledBack, DeploymentStageFinished, DeploymentDeleted,
		DeploymentApprovalRequested, DeploymentApproved, DeploymentRejected:
		return true
	}
	return false
}

func (f *DeploymentFacts) validate(name EventName) error {
	errs := []error{
		required("deployment.id", f.ID),
		required("service.name", f.Service.Name),
		required("deployment.environment.name", f.Environment.Name),
	}
	if name == DeploymentStageFinished {
		errs = append(errs, required("dora.deployment.stage.name", f.Stage))
	}
	if (name == DeploymentFinished || name == DeploymentStageFinished) && !f.Status.Known() {
		errs = append(errs, fmt.Errorf("deployment.status %q is none of succeeded, failed, cancelled, skipped", f.Status))
	}
	if f.Reason != "" && !f.Reason.Known() {
		errs = append(errs, fmt.Errorf("dora.deployment.reason %q is none of planned, hotfix, rollback, redeploy", f.Reason))
	}
	return errors.Join(errs...)
}

func (f *ChangeFacts) identity(name EventName, at time.Time) (id, service, discriminator string) {
	if name == ChangeReviewed {
		discriminator = string(f.ReviewOutcome) + "/" + at.UTC().Format(time.RFC3339Nano)
	}
	return f.Repository.URL + "#" + f.ID, "", discriminator
}

func (f *ChangeFacts) describes(name EventName) bool {
	return name == ChangeMerged || name == ChangeOpened || name == ChangeReviewed
}

func (f *ChangeFacts) validate(name EventName) error {
	errs := []error{required("vcs.change.id", f.ID), required("vcs.repository.url.full", f.Repository.URL)}
	if name == ChangeReviewed && !f.ReviewOutcome.Known() {
		errs = append(errs, fmt.Errorf("dora.vcs.review.outcome %q is none of approved, changes_requested, commented", f.ReviewOutcome))
	}
	if name == ChangeMerged {
		errs = append(errs,
			required("vcs.ref.base.name", f.Base.Name),
			required("dora.vcs.change.merge_revision", f.MergeRevision))
	}
	return errors.Join(errs...)
}

func (f *RevisionFacts) identity(EventName, time.Time) (id, service, discriminator string) {
	return f.Repository.URL + "@" + f.Revision, "", f.Ref.Name
}

func (f *RevisionFacts) describes(name EventName) bool { return name == RevisionPushed }

func (f *RevisionFacts) validate(EventName) error {
	return errors.Join(
		required("vcs.repository.url.full", f.Repository.URL),
		required("vcs.ref.head.name", f.Ref.Name),
		required("vcs.ref.head.revision", f.Revision))
}

func (f *PipelineRunFacts) identity(EventName, time.Time) (id, service, discriminator string) {
	return f.Repository.URL + "#" + f.RunID, "", strconv.Itoa(f.Attempt)
}

func (f *PipelineRunFacts) describes(name EventName) bool {
	return name == PipelineRunStarted || name == PipelineRunFinished
}

func (f *PipelineRunFacts) validate(name EventName) error {
	errs := []error{required("cicd.pipeline.name", f.Name), required("cicd.pipeline.run.id", f.RunID)}
	if name == PipelineRunFinished && !f.Result.Known() {
		errs = append(errs, fmt.Errorf("cicd.pipeline.result %q is none of success, failure, error, timeout, cancellation, skip", f.Result))
	}
	return errors.Join(errs...)
}

func (f *IncidentFacts) identity(name EventName, at time.Time) (id, service, discriminator string) {
	if name != IncidentOpened {
		discriminator = at.UTC().Format(time.RFC3339Nano)
	}
	return f.ID, f.Service.String(), discriminator
}

func (f *IncidentFacts) describes(name EventName) bool {
	switch name {
	case IncidentOpened, IncidentAcknowledged, IncidentMitigated, IncidentResolved, IncidentReopened, IncidentDeleted:
		return true
	}
	return false
}

func (f *IncidentFacts) validate(EventName) error {
	errs := []error{required("dora.incident.id", f.ID)}
	if f.Severity != "" && !f.Severity.Known() {
		errs = append(errs, fmt.Errorf("dora.incident.severity %q is none of critical, high, medium, low, info", f.Severity))
	}
	return errors.Join(errs...)
}

func required(key, value string) error {
	if value == "" {
		return fmt.Errorf("%s is required", key)
	}
	return nil
}
