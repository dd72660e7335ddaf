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

	// Outcomes holds, by index in [DeploymentStatuses], when each outcome of the whole deployment was first and last told.
	// Stages is a sorted set of the outcomes of its parts, earliest first.
	Outcomes [4]Span
	Stages   []Stage
	// Created and Started are the earliest times told. RolledBack is when the deployment was first rolled back in place.
	Created    Instant
	Started    Instant
	RolledBack Instant
	RecoveryID Latest[string]

	// ApprovalRequested is the earliest request. A gate may approve or reject more than once.
	ApprovalRequested  Instant
	Approved, Rejected Span

	Tier Latest[Tier]
	Kind Latest[ChangeKind]
	// Reason is set only where a source declared it.
	Reason     Latest[Reason]
	RollbackOf Latest[string]
	ErrorType  Latest[string]

	// Name is the name that its source shows to people.
	Name          Latest[string]
	RepositoryURL Latest[string]
	RefName       Latest[string]
	Revision      Latest[string]
	BaseRevision  Latest[string]
	Version       Latest[string]
	PreviousID    Latest[string]
	// PlatformRevision is the platform's name of the rollout. Telemetry that carries no other identifier may be joined by it.
	PlatformRevision Latest[string]
	// Artifacts is a sorted set of the names of what was deployed, see [ArtifactKey].
	Artifacts []string
	// TraceID is the trace of the pipeline that ran the deployment.
	TraceID Latest[TraceID]

	// Deleted is the time of the latest event saying that its source deleted the deployment.
	Deleted Instant

	// Told is the time of the latest event about the deployment.
	Told Instant

	// correction is the last correction by a person, see [Corrections].
	correction Latest[Correction]
}

// TraceID is a W3C trace id as a comparable, ordered value; empty when unknown.
type TraceID string

// Status returns the outcome that was told last and whether there is one. A deployment that failed and was
// then retried to success has succeeded. Without an outcome of the whole deployment, one succeeded stage makes it
// succeed, because users have the new code; a failed stage decides nothing, because it may be tried again.
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

// FinishedAt returns when the present outcome was first told; 0 while the deployment runs.
// A repeated success is not a second finish. A success dates from the first succeeded stage if
// that is earlier: from then on users had the new code, and it could fail them.
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

// Gone reports whether its source deleted the deployment and told nothing about it since.
func (d *Deployment) Gone() bool { return isGone(d.Deleted, d.Told) }

// isGone reports whether a deletion is the latest event about an entity. It also wins over other events of the same instant.
// The deletion itself counts towards told, so the two are equal if nothing followed.
func isGone(deleted, told Instant) bool { return deleted != 0 && deleted >= told }

// BeganAt returns when the deployment began to run, else when it was requested; 0 when neither is known.
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

// happen sets the fields that depend on the event's name.
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
		// The event names the deployment that was undone. Its revisions are those of the restored state,
		// not of this deployment.
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
