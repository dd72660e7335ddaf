// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package delivery

import "time"

// PruneScope forgets the deployments of one scope whose latest event is from before the cut-off, except those that are needed. It
// returns how many it forgot. It is for callers that need other deployments than those that [History.Prune] keeps.
func (h *History) PruneScope(scope Scope, cutoff time.Time, needed func(*Deployment) bool) int {
	s, ok := h.deployments.scopes[scope]
	if !ok {
		return 0
	}
	p := newPruning(h, cutoff)
	p.forgetDeployments(s, s.standingByFinish(), needed)
	return p.gone[KindDeployment]
}

// PruneArtifacts forgets the artifacts whose latest event is from before the cut-off and that no deployment names. It returns how
// many it forgot.
func (h *History) PruneArtifacts(cutoff time.Time) int {
	p := newPruning(h, cutoff)
	p.artifacts()
	return p.gone[KindArtifact]
}

// CountScopes returns how many scopes have deployments.
func (h *History) CountScopes() int { return len(h.deployments.scopes) }

// CountIn returns how many deployments a scope has, including those that their source deleted.
func (h *History) CountIn(scope Scope) int {
	if s, ok := h.deployments.scopes[scope]; ok {
		return len(s.packed)
	}
	return 0
}
