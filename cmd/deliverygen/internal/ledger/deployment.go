// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package ledger

import "time"

// Status is the outcome of a deployment.
type Status string

// Outcomes of a deployment.
const (
	Succeeded Status = "succeeded"
	Failed    Status = "failed"
	Cancelled Status = "cancelled"
	Skipped   Status = "skipped"
)

// Reason is why a deployment ran.
type Reason string

// Reasons of a deployment.
const (
	Planned  Reason = "planned"
	Hotfix   Reason = "hotfix"
	Rollback Reason = "rollback"
	Redeploy Reason = "redeploy"
)

// Outcome is one outcome that a deployment reached; it may reach several.
type Outcome struct {
	Status    Status
	ErrorType string
	At        time.Time
}

// Deployment is one roll-out of a service to an environment.
type Deployment struct {
	ID          string
	Environment *Environment
	Ref         string
	// Commit is what was deployed; nil if the sender knows only versions.
	Commit  *Commit
	Version string

	// Declared is the reason that the sender declares, or empty.
	Declared Reason
	// RollbackOf is the deployment that this one declares to undo.
	RollbackOf *Deployment

	Created time.Time
	// Started is when it began to run; zero if unknown.
	Started  time.Time
	Outcomes []Outcome
	// RolledBack is when it was undone in place, without another deployment.
	RolledBack time.Time

	// Intended is the organisation's real intention, which may not be visible from outside.
	Intended Reason
	// UndoneBy is the deployment that was intended to undo this one.
	UndoneBy *Deployment
}

// Final returns the last outcome, with the time at which it was first reached, and whether there is one.
func (d *Deployment) Final() (Outcome, bool) {
	if len(d.Outcomes) == 0 {
		return Outcome{}, false
	}
	final := d.Outcomes[len(d.Outcomes)-1]
	for _, o := range d.Outcomes {
		if o.Status == final.Status {
			return Outcome{Status: final.Status, ErrorType: final.ErrorType, At: o.At}, true
		}
	}
	return final, true
}

// Began returns when the deployment began to run, or if that is unknown, when it was requested.
func (d *Deployment) Began() time.Time {
	if !d.Started.IsZero() {
		return d.Started
	}
	return d.Created
}

// Release returns what the deployment made live: its revision, else its version.
func (d *Deployment) Release() string {
	if d.Commit != nil {
		return d.Commit.SHA
	}
	return d.Version
}
