// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package organisation

import (
	"fmt"
	"slices"
	"time"

	"github.com/otelcol-dora/otelcol-dora/cmd/deliverygen/internal/ledger"
)

// breakProduction ships a bad change and usually opens an incident.
func (t *team) breakProduction() (*ledger.Deployment, *ledger.Incident) {
	t.develop()
	bad := t.ship()
	if t.chance(0.3) {
		t.wait(5*time.Minute, 2*time.Hour)
		return bad, nil
	}
	return bad, t.page()
}

// mend resolves the incident, if there is one, soon after service was restored.
func (t *team) mend(i *ledger.Incident) {
	if i != nil {
		t.resolve(i, time.Minute, 2*time.Hour)
	}
}

// rollBack deploys the release of target again because bad is broken. The rollback is declared in one of the ways that senders
// have, or not at all.
func (t *team) rollBack(bad, target *ledger.Deployment) {
	o := t.again(target)
	o.intended = ledger.Rollback
	switch t.IntN(4) {
	case 0:
		o.declared = ledger.Rollback
		t.met("rollback declared")
	case 1:
		o.rollbackOf = bad
		t.met("rollback naming what it undoes")
	default:
		t.met("rollback without a word")
	}
	bad.UndoneBy = t.deploy(o)
}

// rolledBack is V1 → V2 → V1.
func (t *team) rolledBack() {
	target := t.live()
	bad, incident := t.breakProduction()
	t.rollBack(bad, target)
	t.mend(incident)
}

// rolledBackOverTwo is V1 → V2 → V3 → V1.
func (t *team) rolledBackOverTwo() {
	target := t.live()
	t.routine()
	bad, incident := t.breakProduction()
	t.rollBack(bad, target)
	t.mend(incident)
}

// rolledForward is V1 → V2 → V1 → V2: the rollback was a mistake.
func (t *team) rolledForward() {
	bad := t.live()
	t.rollBack(bad, t.before())
	t.wait(20*time.Minute, 6*time.Hour)
	o := t.again(bad)
	o.intended = ledger.Redeploy
	t.deploy(o)
}

// rolledBackInPlace is a deployment that the platform undoes without another deployment.
func (t *team) rolledBackInPlace() {
	bad, incident := t.breakProduction()
	t.wait(time.Minute, 30*time.Minute)
	bad.RolledBack = t.now
	t.mend(incident)
}

// reverted reverts a bad change on the default branch and ships that, possibly together with other work.
func (t *team) reverted() {
	_, incident := t.breakProduction()
	bad, commit := t.lastChange(), t.main
	if t.chance(0.3) {
		t.routine()
		t.met("revert after another deployment")
	}
	t.revert(bad, commit)
	if t.chance(0.3) {
		t.develop()
	}
	t.ship()
	t.mend(incident)
}

// lastChange returns the last merged change that is no revert; nil for teams without changes.
func (t *team) lastChange() *ledger.Change {
	for _, c := range slices.Backward(t.service.Repository.Changes) {
		if c.Merge != nil && c.Reverts == nil {
			return c
		}
	}
	return nil
}

// revert reverts a change with a pull request, or if there is no change, a commit with a commit.
func (t *team) revert(c *ledger.Change, commit *ledger.Commit) {
	t.wait(25*time.Minute, 3*time.Hour)
	if c == nil {
		t.pushOne(t.undo(commit, commit.Message, t.main))
		t.met("revert pushed")
		return
	}
	t.merge(draft{
		head:    fmt.Sprintf("revert-%d-%s", c.Number, c.Head),
		title:   fmt.Sprintf("Revert %q", c.Title),
		body:    fmt.Sprintf("Reverts %s/%s#%d", t.service.Repository.Owner, t.service.Repository.Name, c.Number),
		message: t.undo(c.Merge, c.Title, nil).Message,
		reverts: c, undoes: c.Merge, urgent: true,
	})
	t.met("revert merged")
}

// undo writes the commit that git revert would write.
func (t *team) undo(undone *ledger.Commit, title string, parent *ledger.Commit) *ledger.Commit {
	commit := t.commit(fmt.Sprintf("Revert %q\n\nThis reverts commit %s.", title, undone.SHA), t.now, parent)
	commit.Reverts = undone
	return commit
}
