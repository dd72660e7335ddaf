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

// MaxStages bounds the stages kept per deployment. The earliest are kept, because the first that
// succeeds brings the code to users.
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

// FinishedWhollyAt returns when the present outcome of the whole deployment was first told, or when its last stage finished if that
// was later. It is 0 if only stages were told, because others may follow.
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

// AwaitsApproval reports whether approval was requested and the deployment has not been approved, rejected or started since.
func (d *Deployment) AwaitsApproval() bool {
	return d.ApprovalRequested > max(d.Approved.Last, d.Rejected.Last) && d.Started == 0
}

// ApprovalWait returns how long the deployment waited from the first request for approval to the first decision, and when that was
// decided. It is not ok if either is unknown or the first decision came before the request.
func (d *Deployment) ApprovalWait() (wait, decided Instant, ok bool) {
	decided = earliest(d.Approved.First, d.Rejected.First)
	ok = d.ApprovalRequested != 0 && decided >= d.ApprovalRequested
	return decided - d.ApprovalRequested, decided, ok
}

// TurnedAway reports whether the deployment was rejected and neither approved nor started since. No further events about
// it are to be expected.
func (d *Deployment) TurnedAway() bool {
	return d.Rejected.Last != 0 && d.Approved.Last <= d.Rejected.Last && d.Started <= d.Rejected.Last
}
