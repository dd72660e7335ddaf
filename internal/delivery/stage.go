// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package delivery

import "cmp"

// Stage is the outcome of one region, cell or step of a deployment.
type Stage struct {
	At     Instant
	Name   string
	Status DeploymentStatus
}

// MaxStages bounds the stages kept per deployment; the earliest are kept, because the first to
// succeed brings the code to users.
const MaxStages = 64

func compareStages(a, b Stage) int {
	return cmp.Or(cmp.Compare(a.At, b.At), cmp.Compare(a.Name, b.Name), cmp.Compare(a.Status, b.Status))
}

// firstStage returns when the first stage succeeded; 0 when none did.
func (d *Deployment) firstStage() Instant {
	for _, s := range d.Stages {
		if s.Status == StatusSucceeded {
			return s.At
		}
	}
	return 0
}

// FinishedWhollyAt returns when the standing outcome was first told of the whole, or the last stage finished where that was later; 0 where only
// stages were told of, since others may follow.
func (d *Deployment) FinishedWhollyAt() Instant {
	best := toldLast(d.Outcomes[:])
	if best < 0 {
		return 0
	}
	finished := d.Outcomes[best].First
	for _, s := range d.Stages {
		finished = max(finished, s.At)
	}
	return finished
}

// AwaitsApproval says that its approval was requested, and that it neither was approved or rejected since nor started.
func (d *Deployment) AwaitsApproval() bool {
	return d.ApprovalRequested > max(d.Approved.Last, d.Rejected.Last) && d.Started == 0
}

// ApprovalWait returns how long the deployment waited at its gates and when that ended: from the
// first request to the first decision not before it. Without both there was no wait.
func (d *Deployment) ApprovalWait() (wait, decided Instant, ok bool) {
	decided = earliest(d.Approved.First, d.Rejected.First)
	ok = d.ApprovalRequested != 0 && decided >= d.ApprovalRequested
	return decided - d.ApprovalRequested, decided, ok
}

// TurnedAway says that the deployment was rejected and nothing has happened to it since: it was
// neither approved after all, nor did it start. It will not be heard of again.
func (d *Deployment) TurnedAway() bool {
	return d.Rejected.Last != 0 && d.Approved.Last <= d.Rejected.Last && d.Started <= d.Rejected.Last
}
