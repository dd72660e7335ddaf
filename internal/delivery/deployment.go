// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package delivery

import "slices"

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

	// Outcomes holds, by index in DeploymentStatuses, when each outcome was told.
	Outcomes [4]Span
	// Created and Started are the earliest times told; RolledBack is when it was undone in place.
	Created    Instant
	Started    Instant
	RolledBack Instant
	RecoveryID Latest[string]

	Tier Latest[Tier]
	// Reason is set only where a source declared it.
	Reason     Latest[Reason]
	RollbackOf Latest[string]
	ErrorType  Latest[string]

	RepositoryURL Latest[string]
	RefName       Latest[string]
	Revision      Latest[string]
	BaseRevision  Latest[string]
	Version       Latest[string]
	PreviousID    Latest[string]
	// TraceID is the trace of the pipeline that deployed.
	TraceID Latest[TraceID]

	// Told is the time of the latest event about it.
	Told Instant
}

// TraceID is a W3C trace id as a comparable, ordered value; empty when unknown.
type TraceID string

// Status returns the outcome told last and whether there is any. A deployment that failed and was
// then retried to success has succeeded.
func (d *Deployment) Status() (DeploymentStatus, bool) {
	best := -1
	for i, span := range d.Outcomes {
		if span.Last != 0 && (best < 0 || span.Last > d.Outcomes[best].Last) {
			best = i
		}
	}
	if best < 0 {
		return "", false
	}
	return DeploymentStatuses[best], true
}

// FinishedAt returns when the standing outcome was first told; 0 while the deployment runs.
// Senders repeat a success, and the repetition is no second finish.
func (d *Deployment) FinishedAt() Instant {
	status, ok := d.Status()
	if !ok {
		return 0
	}
	return d.Outcomes[slices.Index(DeploymentStatuses, status)].First
}

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
		Key:           f.key(),
		Created:       InstantOf(PlausibleTime(f.CreationTime)),
		Started:       InstantOf(PlausibleTime(f.StartTime)),
		Tier:          latest(f.Environment.Tier, at),
		RollbackOf:    latest(f.RollbackOf, at),
		ErrorType:     latest(f.ErrorType, at),
		RepositoryURL: latest(f.Repository.URL, at),
		RefName:       latest(f.Ref.Name, at),
		Revision:      latest(f.Revision, at),
		BaseRevision:  latest(f.BaseRevision, at),
		Version:       latest(f.Version, at),
		PreviousID:    latest(f.PreviousID, at),
		TraceID:       latest(e.traceID(), at),
		Told:          at,
	}
	if f.ReasonDeclared {
		d.Reason = latest(f.Reason, at)
	}
	switch e.Name {
	case DeploymentStarted:
		if f.State == StateQueued {
			d.Created = earliest(d.Created, at)
		} else {
			d.Started = earliest(d.Started, at)
		}
	case DeploymentFinished:
		d.Outcomes[slices.Index(DeploymentStatuses, f.Status)] = spanAt(at)
	case DeploymentRolledBack:
		// It names the deployment that was undone: what it says of revisions is about the state
		// restored, not about this deployment.
		d = Deployment{Key: d.Key, Tier: d.Tier, RolledBack: at, RecoveryID: latest(f.RecoveryID, at), Told: at}
	}
	return d
}

func (f *DeploymentFacts) key() DeploymentKey {
	return DeploymentKey{Scope: Scope{Service: f.Service, Environment: f.Environment.Name}, ID: f.ID}
}

func (d Deployment) merge(o Deployment) Deployment {
	for i := range d.Outcomes {
		d.Outcomes[i] = d.Outcomes[i].merge(o.Outcomes[i])
	}
	d.Created = earliest(d.Created, o.Created)
	d.Started = earliest(d.Started, o.Started)
	d.RolledBack = earliest(d.RolledBack, o.RolledBack)
	d.RecoveryID = d.RecoveryID.merge(o.RecoveryID)
	d.Tier = d.Tier.merge(o.Tier)
	d.Reason = d.Reason.merge(o.Reason)
	d.RollbackOf = d.RollbackOf.merge(o.RollbackOf)
	d.ErrorType = d.ErrorType.merge(o.ErrorType)
	d.RepositoryURL = d.RepositoryURL.merge(o.RepositoryURL)
	d.RefName = d.RefName.merge(o.RefName)
	d.Revision = d.Revision.merge(o.Revision)
	d.BaseRevision = d.BaseRevision.merge(o.BaseRevision)
	d.Version = d.Version.merge(o.Version)
	d.PreviousID = d.PreviousID.merge(o.PreviousID)
	d.TraceID = d.TraceID.merge(o.TraceID)
	d.Told = max(d.Told, o.Told)
	return d
}

func (e *Event) traceID() TraceID {
	if e.TraceID == ([16]byte{}) {
		return ""
	}
	return TraceID(e.TraceID[:])
}
