// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package delivery

import (
	"maps"
	"slices"
	"time"
)

// Prune forgets what was last told of before the cut-off and returns how much of each kind went, if any.
// Open incidents, unfinished deployments and each scope's latest deployment stay, and the one that
// is live there: without it, the next deployment would not know which revision it replaces. What
// deployments that stay depend on stays too: the beginning of their rollout, and their artifacts.
func (h *History) Prune(cutoff time.Time) map[Kind]int {
	limit := InstantOf(cutoff)
	pruned := map[Kind]int{
		KindDeployment:  h.pruneDeployments(limit),
		KindChange:      h.pruneChanges(limit),
		KindRevision:    h.pruneRevisions(limit),
		KindPipelineRun: h.prunePipelineRuns(limit),
		KindIncident:    h.pruneIncidents(limit),
		KindFeatureFlag: h.pruneFeatureFlags(limit),
	}
	pruned[KindArtifact] = h.pruneArtifacts(limit) // after the deployments that name them
	maps.DeleteFunc(pruned, func(_ Kind, n int) bool { return n == 0 })
	return pruned
}

func (h *History) pruneDeployments(limit Instant) int {
	needed := map[*Deployment]bool{}
	for scope := range h.index.deployments {
		all := h.Deployments(scope)
		needed[all[len(all)-1]] = true
		needed[live(all)] = true
		h.needBeginnings(all, needed, limit)
	}
	pruned := 0
	for key, d := range h.deployments {
		_, finished := d.Status()
		if d.Told >= limit || (!finished && !d.TurnedAway()) || needed[d] {
			continue
		}
		delete(h.deployments, key)
		remove(h.index.deployments, key.Scope, key.ID)
		remove(h.index.deploymentsByID, key.ID, key)
		for _, name := range d.Artifacts {
			remove(h.index.deploymentsOf, name, key)
		}
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

// needBeginnings marks the deployments of which one that stays may be a later stage. How long a rollout
// may last is a rule that is not known here, so all of its release within the longest window stay.
func (h *History) needBeginnings(byFinish []*Deployment, needed map[*Deployment]bool, limit Instant) {
	staying := map[string]Instant{} // by release, the finish of the earliest that stays for its own sake
	for _, d := range slices.Backward(byFinish) {
		e, finished := h.entry(d, LineRules{})
		if !finished || !e.Succeeded() || e.Release() == "" {
			continue
		}
		if d.Told >= limit || needed[d] {
			staying[e.Release()] = e.Finished
		} else if later, ok := staying[e.Release()]; ok && later-e.Finished <= Instant(MaxRolloutWindow) {
			needed[d] = true
		}
	}
}

func (h *History) pruneArtifacts(limit Instant) int {
	named := map[ArtifactKey]bool{}
	for _, d := range h.deployments {
		for _, key := range d.artifactKeys() {
			named[key] = true
		}
	}
	pruned := 0
	for key, a := range h.artifacts {
		if a.Told < limit && !named[key] {
			delete(h.artifacts, key)
			pruned++
		}
	}
	return pruned
}

func (h *History) pruneFeatureFlags(limit Instant) int {
	pruned := 0
	for key, f := range h.featureFlags {
		if f.Told < limit {
			delete(h.featureFlags, key)
			remove(h.index.featureFlags, key.Service, key)
			pruned++
		}
	}
	return pruned
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
