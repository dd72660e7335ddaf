// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package delivery

import (
	"cmp"
	"iter"
	"maps"
	"slices"
)

// index holds the look-ups between entities. Every entry is derived from the entities; entries of
// registers that changed since are left in place, and readers check what they find.
type index struct {
	scopesByRepository map[string]map[Scope]struct{}
	scopesByService    map[Service]map[Scope]struct{}
	deployments        map[Scope]map[string]*Deployment
	deploymentsByID    map[string]map[DeploymentKey]*Deployment
	changesByMerge     map[RevisionKey]map[string]*Change
	changesByRevision  map[RevisionKey]map[string]*Change
	changesByHead      map[headKey]map[string]*Change
	changes            map[string]map[string]*Change
	pushes             map[pushKey]map[string]*Revision
	pushMembers        map[pushKey][]PushMember // sorted, made on demand
	repositoryOf       map[string]string
	incidents          map[Service]map[IncidentKey]*Incident
	incidentsNaming    map[string]map[IncidentKey]*Incident
	pipelineRuns       map[PipelineKey]map[PipelineRunKey]*PipelineRun
	deploymentsOf      map[string]map[DeploymentKey]struct{} // by the names of artifacts that hold for everybody
	featureFlags       map[Service]map[FlagKey]*FeatureFlag
}

type headKey struct {
	repositoryURL string
	headRef       string
}

type pushKey struct {
	repositoryURL string
	push          Push
}

func newIndex() index {
	return index{
		scopesByRepository: map[string]map[Scope]struct{}{},
		scopesByService:    map[Service]map[Scope]struct{}{},
		deployments:        map[Scope]map[string]*Deployment{},
		deploymentsByID:    map[string]map[DeploymentKey]*Deployment{},
		changesByMerge:     map[RevisionKey]map[string]*Change{},
		changesByRevision:  map[RevisionKey]map[string]*Change{},
		changesByHead:      map[headKey]map[string]*Change{},
		changes:            map[string]map[string]*Change{},
		pushes:             map[pushKey]map[string]*Revision{},
		pushMembers:        map[pushKey][]PushMember{},
		repositoryOf:       map[string]string{},
		incidents:          map[Service]map[IncidentKey]*Incident{},
		incidentsNaming:    map[string]map[IncidentKey]*Incident{},
		pipelineRuns:       map[PipelineKey]map[PipelineRunKey]*PipelineRun{},
		deploymentsOf:      map[string]map[DeploymentKey]struct{}{},
		featureFlags:       map[Service]map[FlagKey]*FeatureFlag{},
	}
}

func (x *index) addDeployment(d *Deployment) {
	insert(x.scopesByRepository, d.RepositoryURL.Value, d.Key.Scope, struct{}{})
	insert(x.scopesByService, d.Key.Scope.Service, d.Key.Scope, struct{}{})
	insert(x.deployments, d.Key.Scope, d.Key.ID, d)
	insert(x.deploymentsByID, d.Key.ID, d.Key, d)
	for _, name := range d.Artifacts {
		insert(x.deploymentsOf, name, d.Key, struct{}{})
	}
}

// addSourceOf notes that the scope deploys what was built in the repositories of an artifact.
func (x *index) addSourceOf(scope Scope, a *Artifact) {
	for _, p := range a.Publications {
		insert(x.scopesByRepository, p.RepositoryURL, scope, struct{}{})
	}
}

// scopesNaming returns the scopes that may have deployed an artifact under the name.
func (x *index) scopesNaming(key ArtifactKey) []Scope {
	if key.Service.Name != "" {
		return slices.Collect(maps.Keys(x.scopesByService[key.Service]))
	}
	var scopes []Scope
	for deployment := range x.deploymentsOf[key.Name] {
		scopes = append(scopes, deployment.Scope)
	}
	return scopes
}

func (x *index) addChange(c *Change) {
	insert(x.changes, c.Key.RepositoryURL, c.Key.ID, c)
	insert(x.changesByHead, headKey{c.Key.RepositoryURL, c.HeadRef.Value}, c.Key.ID, c)
	for _, id := range c.Revisions {
		insert(x.changesByRevision, RevisionKey{RepositoryURL: c.Key.RepositoryURL, ID: id}, c.Key.ID, c)
	}
	if c.MergeRevision.Value != "" {
		insert(x.changesByMerge, RevisionKey{RepositoryURL: c.Key.RepositoryURL, ID: c.MergeRevision.Value}, c.Key.ID, c)
	}
}

func (x *index) addRevision(r *Revision) {
	for _, p := range r.Placements {
		insert(x.pushes, pushKey{r.Key.RepositoryURL, p.Push}, r.Key.ID, r)
	}
	x.resort(r)
	x.placeRevision(r.Key)
}

// resort has the pushes that brought the revision sorted anew.
func (x *index) resort(r *Revision) {
	for _, p := range r.Placements {
		delete(x.pushMembers, pushKey{r.Key.RepositoryURL, p.Push})
	}
}

// placeRevision notes the repository of a revision. A fork holds the same revisions: the smallest
// address stands, whatever came first.
func (x *index) placeRevision(key RevisionKey) {
	if known, ok := x.repositoryOf[key.ID]; !ok || cmp.Less(key.RepositoryURL, known) {
		x.repositoryOf[key.ID] = key.RepositoryURL
	}
}

// placeRevisions notes the repositories anew, after some revisions went.
func (x *index) placeRevisions(keys iter.Seq[RevisionKey]) {
	clear(x.repositoryOf)
	for key := range keys {
		x.placeRevision(key)
	}
}

func (x *index) addIncident(i *Incident) {
	insert(x.incidents, i.Key.Service, i.Key, i)
	if i.DeploymentID.Value != "" {
		insert(x.incidentsNaming, i.DeploymentID.Value, i.Key, i)
	}
}

func insert[A, B comparable, C any](m map[A]map[B]C, a A, b B, c C) {
	inner, ok := m[a]
	if !ok {
		inner = map[B]C{}
		m[a] = inner
	}
	inner[b] = c
}

func remove[A, B comparable, C any](m map[A]map[B]C, a A, b B) {
	delete(m[a], b)
	if len(m[a]) == 0 {
		delete(m, a)
	}
}
