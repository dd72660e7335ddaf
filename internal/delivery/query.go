// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package delivery

import (
	"cmp"
	"maps"
	"slices"
)

// Scopes returns, in a fixed order, all scopes that have an incident or a deployment, including deployments that their source
// deleted. The result is cached, because every flush needs it: the caller must not change it.
func (h *History) Scopes() []Scope {
	if h.scopes == nil {
		h.scopes = h.findScopes()
	}
	return h.scopes
}

func (h *History) findScopes() []Scope {
	scopes := slices.Collect(maps.Keys(h.deployments.scopes))
	only := map[Scope]struct{}{} // scopes that have incidents but no deployments
	for _, i := range h.incidents {
		if _, deploys := h.deployments.scopes[i.Scope()]; !deploys && !i.Gone() {
			only[i.Scope()] = struct{}{}
		}
	}
	scopes = slices.AppendSeq(scopes, maps.Keys(only))
	slices.SortFunc(scopes, CompareScopes)
	return scopes
}

// CompareScopes orders scopes by namespace, name and environment.
func CompareScopes(a, b Scope) int {
	return cmp.Or(
		cmp.Compare(a.Service.Namespace, b.Service.Namespace),
		cmp.Compare(a.Service.Name, b.Service.Name),
		cmp.Compare(a.Environment, b.Environment))
}

// Deployments returns the scope's deployments, unfinished ones first, then by finish time and id. Like all queries of
// deployments it leaves out those that their source deleted.
func (h *History) Deployments(scope Scope) []*Deployment {
	if s, ok := h.deployments.scopes[scope]; ok {
		return s.standingByFinish()
	}
	return nil
}

// GoneDeployments returns, by id, the keys of the scope's deployments that their source deleted. Announcements about them have to
// be taken back.
func (h *History) GoneDeployments(scope Scope) []DeploymentKey {
	s, ok := h.deployments.scopes[scope]
	if !ok {
		return nil
	}
	var gone []DeploymentKey
	for id := range s.packed {
		if !s.standing(id) {
			gone = append(gone, s.key(id))
		}
	}
	slices.SortFunc(gone, func(a, b DeploymentKey) int { return cmp.Compare(a.ID, b.ID) })
	return gone
}

// DeploymentsWithID returns the deployments with the id in all scopes, in scope order.
func (h *History) DeploymentsWithID(id string) []*Deployment {
	if id == "" {
		return nil
	}
	scopes := h.scopesWithID(id)
	slices.SortFunc(scopes, func(a, b *scopeDeployments) int { return CompareScopes(a.scope, b.scope) })
	with := make([]*Deployment, len(scopes))
	for i, s := range scopes {
		with[i] = s.unpack(id, s.packed[id])
	}
	return with
}

// scopesWithID returns the scopes that have a deployment with the id, in no order.
func (h *History) scopesWithID(id string) []*scopeDeployments {
	var standing []*scopeDeployments
	for s := range h.index.scopesWithID.all(id) {
		if s.standing(id) {
			standing = append(standing, s)
		}
	}
	return standing
}

// Incidents returns the service's incidents in all environments, by opening and key, except those that their source deleted.
func (h *History) Incidents(service Service) []*Incident {
	incidents := make([]*Incident, 0, len(h.index.incidents[service]))
	for _, i := range h.index.incidents[service] {
		if !i.Gone() {
			incidents = append(incidents, i)
		}
	}
	slices.SortFunc(incidents, CompareIncidents)
	return incidents
}

// IncidentsNaming returns the incidents that declare the deployment as their cause (see [Incident.Declared]), by opening and key.
// If the incident's own service (and environment, if known) has a deployment with the id, the incident means
// that one; otherwise it means every deployment with the id.
func (h *History) IncidentsNaming(key DeploymentKey) []*Incident {
	var naming []*Incident
	for _, i := range h.index.incidentsNaming[key.ID] {
		if declared, ok := i.Declared(); ok && declared == key.ID && !i.Gone() && h.names(i, key) {
			naming = append(naming, i)
		}
	}
	slices.SortFunc(naming, CompareIncidents)
	return naming
}

func (h *History) names(i *Incident, key DeploymentKey) bool {
	if i.Concerns(key.Scope) {
		return true
	}
	return !slices.ContainsFunc(h.scopesWithID(key.ID), func(s *scopeDeployments) bool { return i.Concerns(s.scope) })
}

// DeploymentsMeant returns, in scope order, the deployments that the incident, or a correction of it, means by an id. The rule is
// that of [History.IncidentsNaming].
func (h *History) DeploymentsMeant(i *Incident, id string) []*Deployment {
	return slices.DeleteFunc(h.DeploymentsWithID(id), func(d *Deployment) bool { return !h.names(i, d.Key) })
}

// CompareIncidents orders incidents by opening and key.
func CompareIncidents(a, b *Incident) int {
	return cmp.Or(
		cmp.Compare(a.Opened, b.Opened),
		cmp.Compare(a.Key.ID, b.Key.ID),
		cmp.Compare(a.Key.Provider, b.Key.Provider),
		cmp.Compare(a.Key.Service.Namespace, b.Key.Service.Namespace),
		cmp.Compare(a.Key.Service.Name, b.Key.Service.Name))
}

// Deployment returns the deployment with the key.
func (h *History) Deployment(key DeploymentKey) (*Deployment, bool) {
	s, ok := h.deployments.scopes[key.Scope]
	if !ok || s.packed[key.ID] == "" || !s.standing(key.ID) {
		return nil, false
	}
	return s.unpack(key.ID, s.packed[key.ID]), true
}

// Pipelines returns every pipeline that has a run, in a fixed order.
func (h *History) Pipelines() []PipelineKey {
	return slices.SortedFunc(maps.Keys(h.index.pipelineRuns), func(a, b PipelineKey) int {
		return cmp.Or(cmp.Compare(a.RepositoryURL, b.RepositoryURL), cmp.Compare(a.Name, b.Name))
	})
}

// PipelineRuns returns the pipeline's run attempts in a fixed order.
func (h *History) PipelineRuns(key PipelineKey) []*PipelineRun {
	return slices.SortedFunc(maps.Values(h.index.pipelineRuns[key]), func(a, b *PipelineRun) int {
		return cmp.Or(
			cmp.Compare(a.Key.Provider, b.Key.Provider),
			cmp.Compare(a.Key.RunID, b.Key.RunID),
			cmp.Compare(a.Key.Attempt, b.Key.Attempt))
	})
}

// Change returns the change with the key.
func (h *History) Change(key ChangeKey) (*Change, bool) {
	c, ok := h.changes[key]
	return c, ok
}

// Changes returns the repository's merged changes by merge time and id.
func (h *History) Changes(repositoryURL string) []*Change {
	var merged []*Change
	for _, c := range h.index.changes[repositoryURL] {
		if c.Merged != 0 {
			merged = append(merged, c)
		}
	}
	slices.SortFunc(merged, func(a, b *Change) int {
		return cmp.Or(cmp.Compare(a.Merged, b.Merged), cmp.Compare(a.Key.ID, b.Key.ID))
	})
	return merged
}

// ChangeMergedAs returns the merged change whose merge revision this is. If there are several,
// the one with the smallest id wins.
func (h *History) ChangeMergedAs(key RevisionKey) (*Change, bool) {
	c := firstChange(h.index.changesByMerge, key, func(c *Change) bool { return c.MergeRevision.Value == key.ID })
	return c, c != nil
}

// changeListing returns the merged change that lists the revision. If there are several,
// the one with the smallest id wins.
func (h *History) changeListing(key RevisionKey) (*Change, bool) {
	c := firstChange(h.index.changesByRevision, key, func(c *Change) bool { return slices.Contains(c.Revisions, key.ID) })
	return c, c != nil
}

// firstChange returns the merged change with the smallest id among those under a key for which the index entry is still valid; nil
// if there is none.
func firstChange(index several[RevisionKey, *Change], key RevisionKey, still func(*Change) bool) *Change {
	var first *Change
	for c := range index.all(key) {
		if c.Merged != 0 && still(c) && (first == nil || c.Key.ID < first.Key.ID) {
			first = c
		}
	}
	return first
}

// Revision returns the revision with the key. Without a repository it looks in all repositories.
func (h *History) Revision(key RevisionKey) (*Revision, bool) {
	if key.RepositoryURL == "" {
		key.RepositoryURL = h.index.repositoryOf[key.ID]
	}
	r, ok := h.revisions[key]
	return r, ok
}

// PushMember is a revision in a push.
type PushMember struct {
	Revision *Revision
	// Position counts from 1, oldest revision first; 0 when unknown.
	Position int
}

// PushMembers returns the revisions that reached the ref with the push, oldest first. The result is cached, because a push of a
// thousand revisions is queried a thousand times: the caller must not change it.
func (h *History) PushMembers(repositoryURL string, push Push) []PushMember {
	key := pushKey{repositoryURL, push}
	if members, ok := h.index.pushMembers[key]; ok {
		return members
	}
	members := make([]PushMember, 0, len(h.index.pushes[key]))
	for _, r := range h.index.pushes[key] {
		if position, ok := r.placeIn(push); ok {
			members = append(members, PushMember{Revision: r, Position: position})
		}
	}
	slices.SortFunc(members, func(a, b PushMember) int {
		return cmp.Or(cmp.Compare(a.Position, b.Position), cmp.Compare(a.Revision.Key.ID, b.Revision.Key.ID))
	})
	h.index.pushMembers[key] = members
	return members
}
