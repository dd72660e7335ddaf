// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package attribution

import (
	"cmp"
	"slices"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// judgeFailedRollouts blames deployments that never reached users, where they count at all.
func (c *court) judgeFailedRollouts() {
	for _, e := range c.counting {
		if !e.Succeeded() {
			c.convictAndRestore(e, MethodExplicit, nil, Evidence{Term: "rollout_failed", Detail: e.Key.ID})
		}
	}
}

// judgeDeclared blames the deployments that an incident names as its cause.
func (c *court) judgeDeclared() {
	declared := map[*delivery.Entry][]*delivery.Incident{}
	for _, i := range c.incidents {
		if e := c.releaseBlamedBy(i); e != nil {
			declared[e] = append(declared[e], i)
		}
	}
	for _, e := range c.counting {
		for _, key := range e.Keys() {
			for _, i := range c.history.IncidentsNaming(key) {
				if i.Opened != 0 {
					declared[e] = append(declared[e], i)
				}
			}
		}
		if len(declared[e]) == 0 || c.judged(e) {
			continue
		}
		i := slices.MinFunc(declared[e], delivery.CompareIncidents)
		c.convictAndRestore(e, MethodExplicit, i, Evidence{Term: "declared_cause", Detail: i.Key.ID})
	}
}

// releaseBlamedBy returns the deployment of the release that an incident declares to be its cause:
// the last one finished by the incident's onset.
func (c *court) releaseBlamedBy(i *delivery.Incident) *delivery.Entry {
	if !declaresRelease(i) {
		return nil
	}
	for _, e := range slices.Backward(c.counting) {
		if e.Finished > onsetOf(i) {
			continue
		}
		if i.Revision.Value != "" && e.Revision.Value == i.Revision.Value ||
			i.Revision.Value == "" && i.Version.Value != "" && e.Version.Value == i.Version.Value {
			return e
		}
	}
	return nil
}

func declaresRelease(i *delivery.Incident) bool {
	return i.Cause.Value == delivery.CauseChange && i.DeploymentID.Value == "" && (i.Revision.Value != "" || i.Version.Value != "")
}

// judgeRollbacks blames what was rolled back; of a rollback in place and one by deployment, the
// earlier was the answer to the failure.
func (c *court) judgeRollbacks() {
	for _, e := range c.counting {
		if c.judged(e) {
			continue
		}
		by := c.acts[e].blamedBy
		switch {
		case by != nil && (e.RolledBack == 0 || by.Finished <= e.RolledBack):
			c.convictAndRestore(e, MethodRollback, c.openIncident(e, by.Finished), Evidence{Term: "rolled_back_by", Detail: by.Key.ID})
		case e.RolledBack != 0:
			c.convictAndRestore(e, MethodRollback, c.openIncident(e, e.RolledBack), Evidence{Term: "rolled_back_by", Detail: e.RecoveryID.Value})
		}
	}
}

func (c *court) judgeReverts() {
	for _, e := range c.counting {
		if by := c.acts[e].revertedBy; by != nil && !c.judged(e) {
			c.convictAndRestore(e, MethodRevert, c.openIncident(e, by.Finished), Evidence{Term: "reverted_by", Detail: by.Key.ID})
		}
	}
}

// judgeHotfixes blames what a hotfix replaced, unless the hotfix answered a failure already known.
func (c *court) judgeHotfixes() {
	answered := slices.DeleteFunc(slices.Clone(c.counting), func(e *delivery.Entry) bool { return !c.judged(e) })
	for index, e := range c.counting {
		if index == 0 || e.Reason != delivery.ReasonHotfix || !e.Succeeded() {
			continue
		}
		blamed := c.counting[index-1]
		if c.judged(blamed) || slices.ContainsFunc(answered, func(failed *delivery.Entry) bool { return c.answers(e, failed) }) {
			continue
		}
		c.convictAndRestore(blamed, MethodHotfix, c.openIncident(blamed, e.Finished), Evidence{Term: "hotfixed_by", Detail: e.Key.ID})
	}
}

// answers reports whether the hotfix came while a failure was not restored by other means.
func (c *court) answers(hotfix, failed *delivery.Entry) bool {
	onset := c.verdicts[failed].Onset
	if !precedes(failed, hotfix) || onset > hotfix.Finished {
		return false
	}
	otherwise := c.recovery(failed, onset, hotfix)
	return otherwise.At == 0 || otherwise.At > hotfix.Finished
}

// precedes reports whether one entry stands before another on the line.
func precedes(e, other *delivery.Entry) bool {
	return cmp.Or(cmp.Compare(e.Finished, other.Finished), cmp.Compare(e.Key.ID, other.Key.ID)) < 0
}

func (c *court) judged(e *delivery.Entry) bool {
	_, ok := c.verdicts[e]
	return ok
}

// openIncident returns the incident that an act on the deployment answered: opened after the
// deployment finished, still open when the act was done, and not declared to be another's.
func (c *court) openIncident(e *delivery.Entry, actedAt delivery.Instant) *delivery.Incident {
	for _, i := range c.incidents {
		if i.Opened >= e.Finished && i.Opened <= actedAt && i.OpenAt(actedAt) && !c.declaresAnother(i, e) {
			return i
		}
	}
	return nil
}

// declaresAnother reports whether the incident names something other than the deployment as its cause.
func (c *court) declaresAnother(i *delivery.Incident, e *delivery.Entry) bool {
	if declaresRelease(i) {
		return c.releaseBlamedBy(i) != e
	}
	return i.DeploymentID.Value != "" && !e.Is(i.DeploymentID.Value)
}

func onsetOf(i *delivery.Incident) delivery.Instant {
	if i.Start != 0 {
		return i.Start
	}
	return i.Opened
}
