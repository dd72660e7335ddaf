// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package attribution

import (
	"cmp"
	"slices"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/release"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// judgeFailedRollouts blames deployments that never reached users, if such deployments count at all.
func (c *court) judgeFailedRollouts() {
	for _, e := range c.counting {
		if !e.Succeeded() && !c.closed(e) {
			c.convict(e, act{method: MethodExplicit, because: Evidence{Term: "rollout_failed", Detail: e.Key.ID}, at: e.Finished})
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
		if len(declared[e]) == 0 || c.closed(e) {
			continue
		}
		i := slices.MinFunc(declared[e], delivery.CompareIncidents)
		c.convict(e, act{method: MethodExplicit, because: Evidence{Term: "declared_cause", Detail: i.Key.ID}, incident: i})
	}
}

// releaseBlamedBy returns the deployment of the release that an incident declares as its cause: the last one finished
// by the incident's onset.
func (c *court) releaseBlamedBy(i *delivery.Incident) *delivery.Entry {
	revision, version := i.DeclaredRelease()
	if revision == "" && version == "" {
		return nil
	}
	for _, e := range slices.Backward(c.counting) {
		if e.Finished > onsetOf(i) {
			continue
		}
		if isRelease(e, revision, version) {
			if c.cleared(e, i) {
				return nil
			}
			return e
		}
	}
	return nil
}

// isRelease reports whether the entry deployed the revision, which may be abbreviated, or else the version, however it
// is spelled.
func isRelease(e *delivery.Entry, revision, version string) bool {
	if revision != "" {
		return release.SameRevision(e.Revision.Value, revision)
	}
	service := e.Key.Scope.Service.Name
	named, deployed := release.NormalizeVersion(version, service).Text, release.NormalizeVersion(e.Version.Value, service).Text
	return e.Version.Value == version || named != "" && named == deployed
}

// judgeRollbacks blames what was rolled back. If a deployment was rolled back both in place and by another deployment,
// the earlier one was the response to the failure.
func (c *court) judgeRollbacks() {
	for _, e := range c.counting {
		if c.closed(e) {
			continue
		}
		by := c.acts[e].blamedBy
		switch {
		case by != nil && (e.RolledBack == 0 || by.Finished <= e.RolledBack):
			c.undo(e, MethodRollback, by.Finished, Evidence{Term: "rolled_back_by", Detail: by.Key.ID})
		case e.RolledBack != 0:
			c.undo(e, MethodRollback, e.RolledBack, Evidence{Term: "rolled_back_by", Detail: e.RecoveryID.Value})
		}
	}
}

func (c *court) judgeReverts() {
	for _, e := range c.counting {
		if by := c.acts[e].revertedBy; by != nil && !c.closed(e) {
			c.undo(e, MethodRevert, by.Finished, Evidence{Term: "reverted_by", Detail: by.Key.ID})
		}
	}
}

// undo blames a deployment on which somebody acted at the given moment.
func (c *court) undo(e *delivery.Entry, method Method, at delivery.Instant, because Evidence) {
	c.convict(e, act{method: method, because: because, at: at, incident: c.incidentOf(e, at)})
}

// judgeHotfixes blames the deployment before a hotfix, unless the hotfix repaired another known failure.
func (c *court) judgeHotfixes() {
	known := c.known()
	for index, hotfix := range c.counting {
		if index == 0 || hotfix.Reason != delivery.ReasonHotfix || !hotfix.Succeeded() {
			continue
		}
		blamed := c.counting[index-1]
		if c.closed(blamed) || slices.ContainsFunc(known, func(r *ruling) bool { return r.entry != blamed && c.answers(hotfix, r) }) {
			continue
		}
		c.undo(blamed, MethodHotfix, hotfix.Finished, Evidence{Term: "hotfixed_by", Detail: hotfix.Key.ID})
	}
}

// known returns the failures that are known without hotfixes.
func (c *court) known() []*ruling {
	var known []*ruling
	for _, e := range c.counting {
		r := c.rulings[e]
		if !c.closed(e) {
			r = c.byHealth(e)
		}
		if r != nil {
			known = append(known, r)
		}
	}
	return known
}

// answers reports whether the hotfix came while the failure was not restored by other means.
func (c *court) answers(hotfix *delivery.Entry, failed *ruling) bool {
	if !precedes(failed.entry, hotfix) || failed.verdict.Onset > hotfix.Finished {
		return false
	}
	otherwise := c.recovery(failed, hotfix)
	return otherwise.At == 0 || otherwise.At > hotfix.Finished
}

// precedes reports whether one entry comes before another on the line.
func precedes(e, other *delivery.Entry) bool {
	return cmp.Or(cmp.Compare(e.Finished, other.Finished), cmp.Compare(e.Key.ID, other.Key.ID)) < 0
}

// closed reports whether the deployment has been judged or dismissed.
func (c *court) closed(e *delivery.Entry) bool {
	_, judged := c.rulings[e]
	return judged || dismissed(e)
}
