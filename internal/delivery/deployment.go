// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package delivery

import (
	"cmp"
	"slices"
)

// Scope is what DORA metrics are computed for: one service in one environment.
type Scope struct {
	Service     Service
	Environment string
}

// DeploymentKey identifies a deployment. Ids are unique per scope only: pipelines reuse one id
// for every service and environment that they roll out to.
type DeploymentKey struct {
	Scope Scope
	ID    string
}

// Deployment is everything known about one deployment.
type Deployment struct {
	Key DeploymentKey

	// Outcomes holds, by index in DeploymentStatuses, when each outcome was told of the whole;
	// Stages is a sorted set of those told of its parts, earliest first.
	Outcomes [4]Span
	Stages   []Stage
	// Created and Started are the earliest times told; RolledBack is when it was undone in place.
	Created    Instant
	Started    Instant
	RolledBack Instant
	RecoveryID Latest[string]

	// ApprovalRequested is the earliest request; a gate may decide more than once.
	ApprovalRequested  Instant
	Approved, Rejected Span

	Tier Latest[Tier]
	Kind Latest[ChangeKind]
	// Reason is set only where a source declared it.
	Reason     Latest[Reason]
	RollbackOf Latest[string]
	ErrorType  Latest[string]

	// Name is what its source calls it, for people.
	Name          Latest[string]
	RepositoryURL Latest[string]
	RefName       Latest[string]
	Revision      Latest[string]
	BaseRevision  Latest[string]
	Version       Latest[string]
	PreviousID    Latest[string]
	// PlatformRevision is what telemetry that runs under it may tell where it tells nothing better.
	PlatformRevision Latest[string]
	// Artifacts is a sorted set of the names of what was deployed, see [ArtifactKey].
	Artifacts []string
	// TraceID is the trace of the pipeline that deployed.
	TraceID Latest[TraceID]

	// Deleted is when its source last told that it deleted it.
	Deleted Instant

	// Told is the time of the latest event about it.
	Told Instant

	// correction is what people said of it last, see [Corrections].
	correction Latest[Correction]
}

// TraceID is a W3C trace id as a comparable, ordered value; empty when unknown.
type TraceID string

// Status returns the outcome told last and whether there is any. A deployment that failed and was
// then retried to success has succeeded. Where nothing was told of the whole, a stage that succeeded
// says that the code has reached users; one that failed may be tried again.
func (d *Deployment) Status() (DeploymentStatus, bool) {
	best := toldLast(d.Outcomes[:])
	switch {
	case best >= 0:
		return DeploymentStatuses[best], true
	case d.firstStage() != 0:
		return StatusSucceeded, true
	}
	return "", false
}

// FinishedAt returns when the standing outcome was first told; 0 while the deployment runs.
// Senders repeat a success, and the repetition is no second finish. A success goes back to the first
// stage that succeeded: from then on users had the new code, and it could fail them.
func (d *Deployment) FinishedAt() Instant {
	status, ok := d.Status()
	if !ok {
		return 0
	}
	finished := d.Outcomes[slices.Index(DeploymentStatuses, status)].First
	if status == StatusSucceeded {
		finished = earliest(finished, d.firstStage())
	}
	return finished
}

// Gone says that its source deleted it and has told nothing of it since.
func (d *Deployment) Gone() bool { return isGone(d.Deleted, d.Told) }

// isGone tells from when something was deleted and when it was last told of, which a deletion is a way of. Of
// what was told for the same instant, the deletion stands.
func isGone(deleted, told Instant) bool { return deleted != 0 && deleted >= told }

// BeganAt returns when it began to run, or was requested where no start is known; 0 when neither is.
func (d *Deployment) BeganAt() Instant {
	if d.Started != 0 {
		return d.Started
	}
	return d.Created
}

func (f *DeploymentFacts) entity(e *Event) Deployment {
	at := InstantOf(e.Time)
	d := Deployment{
		Key:              f.key(),
		Created:          InstantOf(PlausibleTime(f.CreationTime)),
		Started:          InstantOf(PlausibleTime(f.StartTime)),
		Tier:             latest(f.Environment.Tier, at),
		Kind:             latest(f.Kind, at),
		RollbackOf:       latest(f.RollbackOf, at),
		ErrorType:        latest(f.ErrorType, at),
		Name:             latest(f.Name, at),
		RepositoryURL:    latest(f.Repository.URL, at),
		RefName:          latest(f.Ref.Name, at),
		Revision:         latest(f.Revision, at),
		BaseRevision:     latest(f.BaseRevision, at),
		Version:          latest(f.Version, at),
		PreviousID:       latest(f.PreviousID, at),
		PlatformRevision: latest(f.PlatformRevision, at),
		Artifacts:        artifactNames(f.ArtifactPURL, f.ArtifactVersion, f.ImageName, f.ImageTags, f.ImageDigests),
		TraceID:          latest(e.traceID(), at),
		Told:             at,
	}
	if f.ReasonDeclared {
		d.Reason = latest(f.Reason, at)
	}
	d.happen(e.Name, f, at)
	return d
}

// happen notes the step that the event tells of.
func (d *Deployment) happen(name EventName, f *DeploymentFacts, at Instant) {
	switch name {
	case DeploymentStarted:
		if f.State == StateQueued {
			d.Created = earliest(d.Created, at)
		} else {
			d.Started = earliest(d.Started, at)
		}
	case DeploymentFinished:
		d.Outcomes[slices.Index(DeploymentStatuses, f.Status)] = spanAt(at)
	case DeploymentStageFinished:
		d.Stages = []Stage{{At: at, Name: f.Stage, Status: f.Status}}
	case DeploymentApprovalRequested:
		d.ApprovalRequested = at
	case DeploymentApproved:
		d.Approved = spanAt(at)
	case DeploymentRejected:
		d.Rejected = spanAt(at)
	case DeploymentRolledBack:
		// It names the deployment that was undone: what it says of revisions is about the state
		// restored, not about this deployment.
		*d = Deployment{Key: d.Key, Tier: d.Tier, RolledBack: at, RecoveryID: latest(f.RecoveryID, at), Told: at}
	case DeploymentDeleted:
		*d = Deployment{Key: d.Key, Deleted: at, Told: at}
	}
}

func (f *DeploymentFacts) key() DeploymentKey {
	return DeploymentKey{Scope: Scope{Service: f.Service, Environment: f.Environment.Name}, ID: f.ID}
}

func (d Deployment) merge(o Deployment) Deployment {
	for i := range d.Outcomes {
		d.Outcomes[i] = d.Outcomes[i].merge(o.Outcomes[i])
	}
	d.Stages = unionOf(d.Stages, o.Stages, compareStages, MaxStages, false)
	d.Created = earliest(d.Created, o.Created)
	d.Started = earliest(d.Started, o.Started)
	d.RolledBack = earliest(d.RolledBack, o.RolledBack)
	d.RecoveryID = d.RecoveryID.merge(o.RecoveryID)
	d.ApprovalRequested = earliest(d.ApprovalRequested, o.ApprovalRequested)
	d.Approved = d.Approved.merge(o.Approved)
	d.Rejected = d.Rejected.merge(o.Rejected)
	d.Tier = d.Tier.merge(o.Tier)
	d.Kind = d.Kind.merge(o.Kind)
	d.Reason = d.Reason.merge(o.Reason)
	d.RollbackOf = d.RollbackOf.merge(o.RollbackOf)
	d.ErrorType = d.ErrorType.merge(o.ErrorType)
	d.Name = d.Name.merge(o.Name)
	d.RepositoryURL = d.RepositoryURL.merge(o.RepositoryURL)
	d.RefName = d.RefName.merge(o.RefName)
	d.Revision = d.Revision.merge(o.Revision)
	d.BaseRevision = d.BaseRevision.merge(o.BaseRevision)
	d.Version = d.Version.merge(o.Version)
	d.PreviousID = d.PreviousID.merge(o.PreviousID)
	d.PlatformRevision = d.PlatformRevision.merge(o.PlatformRevision)
	d.Artifacts = unionOf(d.Artifacts, o.Artifacts, cmp.Compare[string], MaxArtifactNames, false)
	d.TraceID = d.TraceID.merge(o.TraceID)
	d.Deleted = max(d.Deleted, o.Deleted)
	d.Told = max(d.Told, o.Told)
	return d
}

func (e *Event) traceID() TraceID {
	if e.TraceID == ([16]byte{}) {
		return ""
	}
	return TraceID(e.TraceID[:])
}
