// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package delivery

import (
	"maps"
	"slices"
	"time"
)

// Prune forgets every entity whose latest event is from before the cut-off. It returns how many of each kind it forgot and the
// scopes and pipelines whose figures this may have changed. The rules are those of [History.Line].
//
// These stay however old they are: incidents that are open; of each scope the deployment that finished last, the live one, and the
// unfinished one with the latest event, because earlier unfinished ones were given up for it. So does what the deployments
// that stay are judged by: the rest of their rollout, everything since the deployment that was live before, since the
// last one of the same release and since the one that they undo, and the artifacts that they name.
func (h *History) Prune(cutoff time.Time, rules LineRules) (map[Kind]int, Touched) {
	p := newPruning(h, cutoff)
	p.rules = rules
	p.deployments()
	p.changes()
	p.revisions()
	p.pipelineRuns()
	p.incidents()
	p.featureFlags()
	p.corrections() // after the incidents and deployments that they correct
	p.artifacts()   // after the deployments that name them
	for url := range p.repositories {
		p.touch(h.scopesDeploying(url)...)
	}
	return p.gone, Touched{
		Scopes:    slices.SortedFunc(maps.Keys(p.scopes), CompareScopes),
		Pipelines: slices.Collect(maps.Keys(p.pipelines)),
	}
}

// pruning is the state of [History.Prune].
type pruning struct {
	history *History
	// limit is the cut-off. An entity whose latest event is at the limit stays.
	limit Instant
	rules LineRules
	gone  map[Kind]int
	// The figures of these may have changed: scopes, all scopes that deploy from the repositories, and pipelines.
	scopes       map[Scope]struct{}
	repositories map[string]struct{}
	pipelines    map[PipelineKey]struct{}
}

func newPruning(h *History, cutoff time.Time) *pruning {
	return &pruning{
		history: h, limit: InstantOf(cutoff),
		gone: map[Kind]int{}, scopes: map[Scope]struct{}{}, repositories: map[string]struct{}{}, pipelines: map[PipelineKey]struct{}{},
	}
}

// forgot counts an entity that was removed and notes the change for [History.TakeChanged].
func (p *pruning) forgot(kind Kind, key any) {
	p.gone[kind]++
	p.history.note(kind, key)
}

func (p *pruning) touch(scopes ...Scope) {
	for _, scope := range scopes {
		p.scopes[scope] = struct{}{}
	}
}

func (p *pruning) changes() {
	h := p.history
	for key, c := range h.changes {
		if c.Told >= p.limit {
			continue
		}
		delete(h.changes, key)
		remove(h.index.changes, key.RepositoryURL, key.ID)
		h.index.changesByHead.remove(headKey{key.RepositoryURL, c.HeadRef.Value}, c)
		for _, id := range c.Revisions {
			h.index.changesByRevision.remove(RevisionKey{RepositoryURL: key.RepositoryURL, ID: id}, c)
		}
		h.index.changesByMerge.remove(RevisionKey{RepositoryURL: key.RepositoryURL, ID: c.MergeRevision.Value}, c)
		p.forgot(KindChange, key)
		p.repositories[key.RepositoryURL] = struct{}{}
	}
}

func (p *pruning) revisions() {
	h := p.history
	lost := map[string]struct{}{}
	for key, r := range h.revisions {
		if r.Told >= p.limit {
			continue
		}
		delete(h.revisions, key)
		for _, placement := range r.Placements {
			remove(h.index.pushes, pushKey{key.RepositoryURL, placement.Push}, key.ID)
		}
		h.index.resort(r)
		lost[key.ID] = struct{}{}
		p.forgot(KindRevision, key)
		p.repositories[key.RepositoryURL] = struct{}{}
	}
	h.index.placeAgain(lost, maps.Keys(h.revisions))
}

func (p *pruning) pipelineRuns() {
	h := p.history
	for key, r := range h.pipelineRuns {
		if r.Told < p.limit {
			delete(h.pipelineRuns, key)
			remove(h.index.pipelineRuns, r.Pipeline(), key)
			p.forgot(KindPipelineRun, key)
			p.pipelines[r.Pipeline()] = struct{}{}
		}
	}
}

func (p *pruning) incidents() {
	h := p.history
	for key, i := range h.incidents {
		if i.Told >= p.limit || (i.State() != IncidentIsResolved && !i.Gone()) {
			continue
		}
		p.touch(h.scopesTouchedBy(i)...)
		delete(h.incidents, key)
		h.scopes = nil
		h.index.removeIncident(i)
		p.forgot(KindIncident, key)
	}
}

func (p *pruning) featureFlags() {
	h := p.history
	for key, f := range h.featureFlags {
		if f.Told < p.limit {
			delete(h.featureFlags, key)
			remove(h.index.featureFlags, key.Service, key)
			p.forgot(KindFeatureFlag, key)
		}
	}
}

// corrections forgets the corrections of incidents and deployments that are unknown or forgotten.
func (p *pruning) corrections() {
	h := p.history
	for key, c := range h.corrections {
		if c.Told < p.limit && !h.corrected(key) {
			delete(h.corrections, key)
			p.forgot(KindCorrection, key)
		}
	}
}

// artifacts forgets the artifacts that no deployment names. No figure is derived from them.
func (p *pruning) artifacts() {
	h := p.history
	versions := map[Service]map[string]struct{}{}
	for key, a := range h.artifacts {
		if a.Told >= p.limit || p.named(key, versions) {
			continue
		}
		delete(h.artifacts, key)
		p.forgot(KindArtifact, key)
	}
}

// named reports whether a deployment names an artifact. It collects the versions of each service once, in versions.
func (p *pruning) named(key ArtifactKey, versions map[Service]map[string]struct{}) bool {
	x := &p.history.index
	if key.Service == (Service{}) {
		return x.deploymentsOf.has(key.Name)
	}
	deployed, ok := versions[key.Service]
	if !ok {
		deployed = map[string]struct{}{}
		for scope := range x.scopesByService[key.Service] {
			s := p.history.deployments.scopes[scope]
			for id, packed := range s.packed {
				if version, ok := versionKey(key.Service, s.unpack(id, packed).Version.Value); ok {
					deployed[version.Name] = struct{}{}
				}
			}
		}
		versions[key.Service] = deployed
	}
	_, ok = deployed[key.Name]
	return ok
}
