// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package delivery

import (
	"maps"
	"slices"
	"time"
)

// Prune forgets what was last told of before the cut-off and returns how much of each kind went.
// Open incidents, unfinished deployments and each scope's latest deployment stay, and the one that
// is live there: without it, the next deployment would not know which revision it replaces.
func (h *History) Prune(cutoff time.Time) map[Kind]int {
	limit := InstantOf(cutoff)
	return map[Kind]int{
		KindDeployment:  h.pruneDeployments(limit),
		KindChange:      h.pruneChanges(limit),
		KindRevision:    h.pruneRevisions(limit),
		KindPipelineRun: h.prunePipelineRuns(limit),
		KindIncident:    h.pruneIncidents(limit),
	}
}

func (h *History) pruneDeployments(limit Instant) int {
	needed := map[*Deployment]bool{}
	for scope := range h.index.deployments {
		all := h.Deployments(scope)
		needed[all[len(all)-1]] = true
		needed[live(all)] = true
	}
	pruned := 0
	for key, d := range h.deployments {
		_, finished := d.Status()
		if d.Told >= limit || !finished || needed[d] {
			continue
		}
		delete(h.deployments, key)
		remove(h.index.deployments, key.Scope, key.ID)
		remove(h.index.deploymentsByID, key.ID, key)
		pruned++
	}
	return pruned
}

// live returns the last deployment that succeeded and was not rolled back in place; nil if none did.
func live(byFinish []*Deployment) *Deployment {
	for _, d := range slices.Backward(byFinish) {
		if status, _ := d.Status(); status == StatusSucceeded && d.RolledBack == 0 {
			return d
		}
	}
	return nil
}

func (h *History) pruneChanges(limit Instant) int {
	pruned := 0
	for key, c := range h.changes {
		if c.Told >= limit {
			continue
		}
		delete(h.changes, key)
		remove(h.index.changes, key.RepositoryURL, key.ID)
		remove(h.index.changesByHead, headKey{key.RepositoryURL, c.HeadRef.Value}, key.ID)
		for _, id := range c.Revisions {
			remove(h.index.changesByRevision, RevisionKey{RepositoryURL: key.RepositoryURL, ID: id}, key.ID)
		}
		remove(h.index.changesByMerge, RevisionKey{RepositoryURL: key.RepositoryURL, ID: c.MergeRevision.Value}, key.ID)
		pruned++
	}
	return pruned
}

func (h *History) pruneRevisions(limit Instant) int {
	pruned := 0
	for key, r := range h.revisions {
		if r.Told >= limit {
			continue
		}
		delete(h.revisions, key)
		for _, p := range r.Placements {
			remove(h.index.pushes, pushKey{key.RepositoryURL, p.Push}, key.ID)
		}
		h.index.resort(r)
		pruned++
	}
	if pruned > 0 {
		h.index.placeRevisions(maps.Keys(h.revisions))
	}
	return pruned
}

func (h *History) prunePipelineRuns(limit Instant) int {
	pruned := 0
	for key, r := range h.pipelineRuns {
		if r.Told < limit {
			delete(h.pipelineRuns, key)
			remove(h.index.pipelineRuns, r.Pipeline(), key)
			pruned++
		}
	}
	return pruned
}

func (h *History) pruneIncidents(limit Instant) int {
	pruned := 0
	for key, i := range h.incidents {
		if i.Told >= limit || i.State() != IncidentIsResolved {
			continue
		}
		delete(h.incidents, key)
		remove(h.index.incidents, key.Service, key)
		remove(h.index.incidentsNaming, i.DeploymentID.Value, key)
		pruned++
	}
	return pruned
}
