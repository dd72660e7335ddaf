// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package delivery

import (
	"cmp"
	"iter"
	"maps"
	"slices"
	"strings"
)

// index holds the look-ups between entities. Every entry is derived from the entities. When a register of an entity changes,
// its old index entry may stay, so readers must check that an entity still has the value they looked for.
type index struct {
	scopesByRepository map[string]map[Scope]struct{}
	scopesByService    map[Service]map[Scope]struct{}
	scopesWithID       several[string, *scopeDeployments]
	changesByMerge     several[RevisionKey, *Change]
	changesByRevision  several[RevisionKey, *Change]
	changesByHead      several[headKey, *Change]
	changes            map[string]map[string]*Change
	pushes             map[pushKey]map[string]*Revision
	pushMembers        map[pushKey][]PushMember // sorted, made on demand
	repositoryOf       map[string]string
	incidents          map[Service]map[IncidentKey]*Incident
	incidentsWithID    several[string, *Incident]
	incidentsNaming    map[string]map[IncidentKey]*Incident
	pipelineRuns       map[PipelineKey]map[PipelineRunKey]*PipelineRun
	deploymentsOf      several[string, deploymentRef] // by the artifact names that are valid for all services
	featureFlags       map[Service]map[FlagKey]*FeatureFlag
}

type headKey struct {
	repositoryURL string
	headRef       string
}

// deploymentRef refers to a deployment in its scope.
type deploymentRef struct {
	scope *scopeDeployments
	id    string
}

type pushKey struct {
	repositoryURL string
	push          Push
}

func newIndex() index {
	return index{
		scopesByRepository: map[string]map[Scope]struct{}{},
		scopesByService:    map[Service]map[Scope]struct{}{},
		scopesWithID:       newSeveral[string, *scopeDeployments](),
		changesByMerge:     newSeveral[RevisionKey, *Change](),
		changesByRevision:  newSeveral[RevisionKey, *Change](),
		changesByHead:      newSeveral[headKey, *Change](),
		changes:            map[string]map[string]*Change{},
		pushes:             map[pushKey]map[string]*Revision{},
		pushMembers:        map[pushKey][]PushMember{},
		repositoryOf:       map[string]string{},
		incidents:          map[Service]map[IncidentKey]*Incident{},
		incidentsWithID:    newSeveral[string, *Incident](),
		incidentsNaming:    map[string]map[IncidentKey]*Incident{},
		pipelineRuns:       map[PipelineKey]map[PipelineRunKey]*PipelineRun{},
		deploymentsOf:      newSeveral[string, deploymentRef](),
		featureFlags:       map[Service]map[FlagKey]*FeatureFlag{},
	}
}

func (x *index) addDeployment(scope *scopeDeployments, id string, d *Deployment) {
	if len(scope.repositories) == 0 { // the scope is new
		insert(x.scopesByService, scope.scope.Service, scope.scope, struct{}{})
	}
	x.addRepository(scope, d.RepositoryURL.Value)
	x.scopesWithID.add(id, scope)
	for _, name := range d.Artifacts {
		if !x.deploymentsOf.has(name) {
			name = strings.Clone(name)
		}
		x.deploymentsOf.add(name, deploymentRef{scope, id})
	}
}

// dropNames removes the artifact names that the deployment lost because its set of names is bounded.
func (x *index) dropNames(scope *scopeDeployments, before, now *Deployment) {
	for _, name := range before.Artifacts {
		if _, kept := slices.BinarySearch(now.Artifacts, name); !kept {
			x.deploymentsOf.remove(name, deploymentRef{scope, now.Key.ID})
		}
	}
}

// addRepository records that the scope deploys from a repository.
func (x *index) addRepository(scope *scopeDeployments, url string) {
	if _, ok := scope.repositories[url]; ok {
		return
	}
	url = strings.Clone(url)
	scope.repositories[url] = struct{}{}
	insert(x.scopesByRepository, url, scope.scope, struct{}{})
}

// removeScope removes a scope that has no deployments any more.
func (x *index) removeScope(scope *scopeDeployments) {
	remove(x.scopesByService, scope.scope.Service, scope.scope)
	for url := range scope.repositories {
		remove(x.scopesByRepository, url, scope.scope)
	}
}

// addSourceOf records that the scope deploys from the repositories in which the artifact was built.
func (x *index) addSourceOf(scope *scopeDeployments, a *Artifact) {
	for _, p := range a.Publications {
		x.addRepository(scope, p.RepositoryURL)
	}
}

// scopesNaming returns the scopes that may have deployed an artifact with the name.
func (x *index) scopesNaming(key ArtifactKey) []Scope {
	if key.Service.Name != "" {
		return slices.Collect(maps.Keys(x.scopesByService[key.Service]))
	}
	var scopes []Scope
	for deployment := range x.deploymentsOf.all(key.Name) {
		scopes = append(scopes, deployment.scope.scope)
	}
	return scopes
}

func (x *index) addChange(c *Change) {
	insert(x.changes, c.Key.RepositoryURL, c.Key.ID, c)
	x.changesByHead.add(headKey{c.Key.RepositoryURL, c.HeadRef.Value}, c)
	for _, id := range c.Revisions {
		x.changesByRevision.add(RevisionKey{RepositoryURL: c.Key.RepositoryURL, ID: id}, c)
	}
	if c.MergeRevision.Value != "" {
		x.changesByMerge.add(RevisionKey{RepositoryURL: c.Key.RepositoryURL, ID: c.MergeRevision.Value}, c)
	}
}

func (x *index) addRevision(r *Revision) {
	for _, p := range r.Placements {
		insert(x.pushes, pushKey{r.Key.RepositoryURL, p.Push}, r.Key.ID, r)
	}
	x.resort(r)
	x.placeRevision(r.Key)
}

// resort drops the cached order of the pushes that contain the revision.
func (x *index) resort(r *Revision) {
	for _, p := range r.Placements {
		delete(x.pushMembers, pushKey{r.Key.RepositoryURL, p.Push})
	}
}

// placeRevision records the repository of a revision. Forks hold the same revisions: the smallest
// address wins, so that the order of events does not matter.
func (x *index) placeRevision(key RevisionKey) {
	if known, ok := x.repositoryOf[key.ID]; !ok || cmp.Less(key.RepositoryURL, known) {
		x.repositoryOf[key.ID] = key.RepositoryURL
	}
}

// placeAgain finds the repositories of the lost revisions again, each of which was removed from a repository.
// Keys yields all revisions that are left.
func (x *index) placeAgain(lost map[string]struct{}, keys iter.Seq[RevisionKey]) {
	if len(lost) == 0 {
		return
	}
	for id := range lost {
		delete(x.repositoryOf, id)
	}
	for key := range keys {
		if _, ok := lost[key.ID]; ok {
			x.placeRevision(key)
		}
	}
}

func (x *index) addIncident(i *Incident) {
	insert(x.incidents, i.Key.Service, i.Key, i)
	x.incidentsWithID.add(i.Key.ID, i)
	for id := range i.deploymentIDs() {
		insert(x.incidentsNaming, id, i.Key, i)
	}
}

func (x *index) removeIncident(i *Incident) {
	remove(x.incidents, i.Key.Service, i.Key)
	x.incidentsWithID.remove(i.Key.ID, i)
	x.dropNaming(i)
}

func (x *index) dropNaming(i *Incident) {
	for id := range i.deploymentIDs() {
		remove(x.incidentsNaming, id, i.Key)
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
