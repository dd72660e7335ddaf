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
	// Commit is what was deployed; nil where the sender knows versions only.
	Commit  *Commit
	Version string

	// Declared is the reason that the sender states; empty where it states none.
	Declared Reason
	// RollbackOf is the deployment that this one names as undone.
	RollbackOf *Deployment

	Created time.Time
	// Started is when it began to run; zero where nobody tells.
	Started  time.Time
	Outcomes []Outcome
	// RolledBack is when it was undone in place, without another deployment.
	RolledBack time.Time

	// Intended says what the organisation meant by it, whatever anybody can tell from outside.
	Intended Reason
	// UndoneBy is the deployment that meant to undo this one.
	UndoneBy *Deployment
}

// Final returns the outcome reached last with the time it was first reached, and whether there is one.
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

// Began returns when the deployment began to run, or was requested where nobody tells.
func (d *Deployment) Began() time.Time {
	if !d.Started.IsZero() {
		return d.Started
	}
	return d.Created
}

// Release is what the deployment made live: its revision, else its version.
func (d *Deployment) Release() string {
	if d.Commit != nil {
		return d.Commit.SHA
	}
	return d.Version
}
