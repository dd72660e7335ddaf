// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package delivery

import (
	"cmp"
	"maps"
	"slices"
)

// Scopes returns every scope that has an incident or ever had a deployment, even one that its source deleted, in
// a fixed order. The caller must not change what it returns: it is asked for at every flush.
func (h *History) Scopes() []Scope {
	if h.scopes == nil {
		h.scopes = h.findScopes()
	}
	return h.scopes
}

func (h *History) findScopes() []Scope {
	scopes := slices.Collect(maps.Keys(h.deployments.scopes))
	only := map[Scope]struct{}{} // those with incidents only
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

// Deployments returns the scope's deployments, unfinished ones first and then by finish time and id. Like everything that
// returns deployments it leaves out those that their source deleted.
func (h *History) Deployments(scope Scope) []*Deployment {
	if s, ok := h.deployments.scopes[scope]; ok {
		return s.standingByFinish()
	}
	return nil
}

// GoneDeployments returns the keys of the scope's deployments that their source deleted, by id. What was announced
// about them has to be taken back.
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

// DeploymentsWithID returns the deployments of any scope that carry the id, in scope order.
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

// Incidents returns the service's incidents in every environment, by opening and key, but for those that their source deleted.
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

// IncidentsNaming returns the incidents that declare the deployment to be their cause (see [Incident.Declared]), by opening and key.
// An incident whose own service (and environment, where told) has a deployment with the id names
// that one; otherwise it names every deployment with the id.
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

// DeploymentsMeant returns the deployments that the incident, or a person correcting it, means by an id, in scope order: the
// same by which [History.IncidentsNaming] finds them.
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

// ChangeMergedAs returns the change that the revision brought onto its base branch. Where several
// claim it, the smallest id stands.
func (h *History) ChangeMergedAs(key RevisionKey) (*Change, bool) {
	c := firstChange(h.index.changesByMerge, key, func(c *Change) bool { return c.MergeRevision.Value == key.ID })
	return c, c != nil
}

// changeListing returns the merged change that lists the revision among its own; where several do,
// the smallest id stands.
func (h *History) changeListing(key RevisionKey) (*Change, bool) {
	c := firstChange(h.index.changesByRevision, key, func(c *Change) bool { return slices.Contains(c.Revisions, key.ID) })
	return c, c != nil
}

// firstChange returns the merged change with the smallest id under a key for which still holds what it was put there for; nil
// when there is none.
func firstChange(index several[RevisionKey, *Change], key RevisionKey, still func(*Change) bool) *Change {
	var first *Change
	for c := range index.all(key) {
		if c.Merged != 0 && still(c) && (first == nil || c.Key.ID < first.Key.ID) {
			first = c
		}
	}
	return first
}

// Revision returns the revision with the key. With an unknown repository it looks in all.
func (h *History) Revision(key RevisionKey) (*Revision, bool) {
	if key.RepositoryURL == "" {
		key.RepositoryURL = h.index.repositoryOf[key.ID]
	}
	r, ok := h.revisions[key]
	return r, ok
}

// PushMember is a revision in a push and its place, oldest first, from 1; 0 when unknown.
type PushMember struct {
	Revision *Revision
	Position int
}

// PushMembers returns the revisions that reached the ref with the push, oldest first. The caller
// must not change them: a push of a thousand revisions is asked for a thousand times.
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
