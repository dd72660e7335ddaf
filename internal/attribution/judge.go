// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package attribution

import (
	"slices"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// Judge returns the verdicts that stand in one scope, at most one per deployment, in order of the failed deployment's
// finish. told is what telemetry says about the scope. The rules are those of docs/definitions.md, "Failed changes".
func Judge(history *delivery.History, line *delivery.Line, told Told, options Options) []Verdict {
	if !line.Production {
		return nil
	}
	c := &court{
		history:   history,
		line:      line,
		counting:  line.Counting(),
		incidents: concerning(history, line.Scope),
		options:   options,
		rulings:   map[*delivery.Entry]*ruling{},
		heard:     map[*delivery.Entry]heard{},
		acts:      map[*delivery.Entry]acts{},
	}
	c.collectActs()
	c.hear(told)
	c.judgeFailedRollouts()
	c.judgeDeclared()
	c.judgeConfirmed()
	c.judgeRollbacks()
	c.judgeReverts()
	c.judgeHotfixes()
	c.judgeHealth()
	return c.standing()
}

// court holds what is needed to judge one scope.
type court struct {
	history   *delivery.History
	line      *delivery.Line
	counting  []*delivery.Entry
	incidents []*delivery.Incident
	options   Options
	rulings   map[*delivery.Entry]*ruling
	heard     map[*delivery.Entry]heard
	acts      map[*delivery.Entry]acts
}

// acts is what was done about a deployment; nil fields mean that nothing was.
type acts struct {
	// undoneBy rolled the deployment back. blamedBy did too, and [Options.RollbackBlame] blames this deployment for it.
	undoneBy, blamedBy *delivery.Entry
	revertedBy         *delivery.Entry
}

// concerning returns the opened incidents that concern the scope.
func concerning(history *delivery.History, scope delivery.Scope) []*delivery.Incident {
	return slices.DeleteFunc(history.Incidents(scope.Service), func(i *delivery.Incident) bool {
		return i.Opened == 0 || !i.Concerns(scope)
	})
}

// collectActs finds, for every counting deployment, the rollback and the revert that undid it.
func (c *court) collectActs() {
	for index, e := range c.line.Entries {
		if e.Succeeded() && !e.Excluded && e.Reason == delivery.ReasonRollback {
			c.collectRollback(index, e)
		}
	}
	for index, e := range c.counting {
		for _, reverted := range c.revertedBy(index, e) {
			if a := c.acts[reverted]; a.revertedBy == nil {
				a.revertedBy = e
				c.acts[reverted] = a
			}
		}
	}
}

// collectRollback notes which deployments a rollback undid, and which of them it blames.
func (c *court) collectRollback(index int, rollback *delivery.Entry) {
	undone := c.undone(index, rollback)
	blamed := undone
	if len(undone) > 1 {
		switch c.options.RollbackBlame {
		case BlameFirst:
			blamed = undone[:1]
		case BlameLast:
			blamed = undone[len(undone)-1:]
		}
	}
	for _, e := range undone {
		a := c.acts[e]
		if a.undoneBy == nil {
			a.undoneBy = rollback
		}
		if a.blamedBy == nil && slices.Contains(blamed, e) {
			a.blamedBy = rollback
		}
		c.acts[e] = a
	}
}

// undone returns the counting deployments that a rollback undid, oldest first.
func (c *court) undone(index int, rollback *delivery.Entry) []*delivery.Entry {
	before := c.line.Entries[:index]
	if id := rollback.RollbackOf.Value; id != "" {
		named := slices.IndexFunc(before, func(e *delivery.Entry) bool { return e.Is(id) && e.Counts })
		if named >= 0 {
			return before[named : named+1]
		}
	}
	var undone []*delivery.Entry
	for _, e := range slices.Backward(before) {
		if e.Succeeded() && !e.Excluded && rollback.Release() != "" && e.Release() == rollback.Release() {
			slices.Reverse(undone)
			return undone
		}
		if e.Counts && e.Succeeded() {
			undone = append(undone, e)
		}
	}
	// The release rolled back to was never seen, so only the last deployment is known to be undone.
	return undone[:min(1, len(undone))]
}

// revertedBy returns the earlier counting deployments that carried what the entry reverts.
func (c *court) revertedBy(index int, e *delivery.Entry) []*delivery.Entry {
	ids, revisions := map[delivery.ChangeKey]bool{}, map[string]bool{}
	for _, change := range e.Changes {
		if change.RevertedID.Value != "" {
			ids[delivery.ChangeKey{RepositoryURL: change.Key.RepositoryURL, ID: change.RevertedID.Value}] = true
		}
		revisions[change.RevertedRevision.Value] = true
	}
	for _, id := range e.Carried {
		if r, ok := c.history.Revision(delivery.RevisionKey{RepositoryURL: e.RepositoryURL.Value, ID: id}); ok {
			revisions[r.RevertedRevision.Value] = true
		}
	}
	delete(revisions, "")
	if len(ids) == 0 && len(revisions) == 0 {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(c.counting[:index]), func(earlier *delivery.Entry) bool {
		carriesChange := slices.ContainsFunc(earlier.Changes, func(change *delivery.Change) bool {
			return ids[change.Key] && !isRevert(change)
		})
		carriesRevision := slices.ContainsFunc(earlier.Carried, func(id string) bool {
			return revisions[id] && !c.isRevertRevision(earlier, id)
		})
		return !carriesChange && !carriesRevision
	})
}

// isRevert reports whether the change reverts another. Reverting a revert brings a change to users again. It repairs
// nothing, so it blames nobody.
func isRevert(change *delivery.Change) bool {
	return change.RevertedID.Value != "" || change.RevertedRevision.Value != ""
}

func (c *court) isRevertRevision(e *delivery.Entry, id string) bool {
	key := delivery.RevisionKey{RepositoryURL: e.RepositoryURL.Value, ID: id}
	if r, ok := c.history.Revision(key); ok && r.RevertedRevision.Value != "" {
		return true
	}
	change, ok := c.history.ChangeMergedAs(key)
	return ok && isRevert(change)
}

// standing returns the verdicts in order of the deployments' finish.
func (c *court) standing() []Verdict {
	var standing []Verdict
	for _, e := range c.counting {
		if r, ok := c.rulings[e]; ok {
			standing = append(standing, r.verdict)
		}
	}
	return standing
}
