// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package truth

import (
	"slices"
	"time"

	"github.com/otelcol-dora/otelcol-dora/cmd/deliverygen/internal/ledger"
)

// Methods by which a deployment is judged as failed, in the order in which they apply.
const (
	byCause    = "explicit"
	byRollback = "rollback"
	byRevert   = "revert"
	byHotfix   = "hotfix"
)

// failure is the failure of a deployment: somebody or something had to react.
type failure struct {
	method string
	// acted is when the deployment that reacted to the failure was finished; zero for declared causes.
	acted    time.Time
	incident *ledger.Incident
	onset    time.Time

	restored  time.Time
	recovery  string // dora.recovery.method
	restoring *release
}

// judge finds the failed deployments: first by the methods based on evidence, then by hotfixes that fix no other failure.
func (h *history) judge() {
	for _, d := range h.newCode {
		d.failure = h.evidence(d)
	}
	for i := 1; i < len(h.newCode); i++ {
		mended, fix := h.newCode[i-1], h.newCode[i]
		if fix.reason != ledger.Hotfix || mended.failure != nil || h.mendsAnother(fix) {
			continue
		}
		mended.failure = &failure{method: byHotfix, acted: fix.finished}
	}
	for _, d := range h.newCode {
		if d.failure != nil {
			h.recover(d)
		}
	}
}

// evidence returns the failure of d by declared cause, rollback or revert, or nil.
func (h *history) evidence(d *release) *failure {
	if i := slices.IndexFunc(h.incidents, func(i *ledger.Incident) bool { return h.causeOf(i) == d }); i >= 0 {
		return &failure{method: byCause, incident: h.incidents[i]}
	}
	if acted := earliest(d.RolledBack, finishOf(h.rollbackOf(d))); !acted.IsZero() {
		return &failure{method: byRollback, acted: acted}
	}
	if r := h.revertOf(d); r != nil {
		return &failure{method: byRevert, acted: r.finished}
	}
	return nil
}

// causeOf returns the deployment of new code that the incident names, or nil.
func (h *history) causeOf(i *ledger.Incident) *release {
	for _, d := range slices.Backward(h.newCode) {
		switch {
		case i.CausedBy == ledger.ByNothing:
		case i.CausedBy == ledger.ByDeployment:
			if d.ID == i.Cause.ID {
				return d
			}
		case d.Release() == i.Cause.Release() && !d.finished.After(i.Onset()):
			return d
		}
	}
	return nil
}

// rollbackOf returns the first rollback that undid d.
func (h *history) rollbackOf(d *release) *release {
	for i, b := range h.line {
		if b.reason == ledger.Rollback && h.undoneBy(b, h.line[:i]) == d {
			return b
		}
	}
	return nil
}

// undoneBy returns the deployment that the rollback b undid, given the line before b: the one that b names, else the last
// deployment of new code since b's release was live before, else the last deployment of new code.
func (h *history) undoneBy(b *release, before []*release) *release {
	since := -1
	for i, r := range slices.Backward(before) {
		if b.RollbackOf != nil && r.Deployment == b.RollbackOf {
			return r
		}
		if since < 0 && r.Release() == b.Release() {
			since = i
		}
	}
	if b.RollbackOf != nil {
		return nil
	}
	for _, r := range slices.Backward(before[since+1:]) {
		if slices.Contains(h.newCode, r) {
			return r
		}
	}
	return nil
}

// revertOf returns the first later deployment of new code with a revert of something that d carried.
func (h *history) revertOf(d *release) *release {
	for _, r := range h.newCode {
		if d.precedes(r) && r.reverts(d) {
			return r
		}
	}
	return nil
}

func (r *release) reverts(d *release) bool {
	for _, u := range r.units {
		if u.change != nil && u.change.Reverts != nil && d.carried[u.change.Reverts.Merge] {
			return true
		}
	}
	for commit := range r.carried {
		if commit.Reverts != nil && d.carried[commit.Reverts] {
			return true
		}
	}
	return false
}

func finishOf(r *release) time.Time {
	if r == nil {
		return time.Time{}
	}
	return r.finished
}

// earliest returns the earlier of two times. A zero time means none.
func earliest(a, b time.Time) time.Time {
	if a.IsZero() || (!b.IsZero() && b.Before(a)) {
		return b
	}
	return a
}
