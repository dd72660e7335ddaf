// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package delivery

import (
	"maps"
	"slices"
)

// law says how entities of one kind are merged and compared.
type law[E any] struct {
	merge func(E, E) E
	equal func(E, E) bool
}

// absorb merges one entity into its map. It returns the merged entity; nil if the entity is new and the limit is reached.
func absorb[K comparable, E any](entities map[K]*E, key K, told E, by law[E], limit int) (Outcome, *E) {
	known, ok := entities[key]
	if !ok {
		if limit > 0 && len(entities) >= limit {
			return Refused, nil
		}
		entities[key] = &told
		return Recorded, &told
	}
	merged := by.merge(*known, told)
	if by.equal(merged, *known) {
		return Duplicate, known
	}
	*known = merged
	return Recorded, known
}

func (h *History) applyDeployment(told Deployment) (Outcome, Touched, error) {
	before := h.deployments.find(told.Key)
	if limit := h.limits[KindDeployment]; before == "" && limit > 0 && h.deployments.count >= limit {
		return Refused, Touched{}, nil
	}
	d, known := told, (*Deployment)(nil)
	if before != "" {
		known = unpackDeployment(told.Key, before)
		d = known.merge(told)
	}
	packed := d.pack(&h.deployments.writer)
	if packed == before {
		return Duplicate, Touched{}, nil
	}
	scope, id := h.deployments.put(told.Key, packed)
	h.note(KindDeployment, scope.key(id))
	if known != nil {
		h.index.dropNames(scope, known, &d)
	}
	h.index.addDeployment(scope, id, &d)
	h.addSources(scope, &d)
	touched := []Scope{scope.scope}
	for _, i := range h.index.incidentsNaming[id] {
		touched = append(touched, i.Scope()) // the deployment that the incident names as its cause is known now
	}
	if len(h.index.incidentsNaming[id]) > 0 {
		// An incident that named others with this id may mean this one.
		for same := range h.index.scopesWithID.all(id) {
			touched = append(touched, same.scope)
		}
	}
	return Recorded, Touched{Scopes: touched}, nil
}

func (h *History) applyChange(told Change) (Outcome, Touched, error) {
	outcome, c := absorb(h.changes, told.Key, told, law[Change]{Change.merge, Change.equal}, h.limits[KindChange])
	if outcome != Recorded {
		return outcome, Touched{}, nil
	}
	h.note(KindChange, told.Key)
	h.index.addChange(c)
	return outcome, Touched{Scopes: h.scopesDeploying(c.Key.RepositoryURL)}, nil
}

func (h *History) applyRevision(told Revision) (Outcome, Touched, error) {
	if known, ok := h.revisions[told.Key]; ok {
		h.index.resort(known) // the revision may lose a push, see MaxPlacements
	}
	outcome, r := absorb(h.revisions, told.Key, told, law[Revision]{Revision.merge, Revision.equal}, h.limits[KindRevision])
	if outcome != Recorded {
		return outcome, Touched{}, nil
	}
	h.note(KindRevision, told.Key)
	h.index.addRevision(r)
	return outcome, Touched{Scopes: h.scopesDeploying(r.Key.RepositoryURL)}, nil
}

func (h *History) applyPipelineRun(told PipelineRun) (Outcome, Touched, error) {
	var touched []PipelineKey
	if known, ok := h.pipelineRuns[told.Key]; ok {
		touched = append(touched, known.Pipeline())
	}
	outcome, r := absorb(h.pipelineRuns, told.Key, told, law[PipelineRun]{PipelineRun.merge, PipelineRun.equal}, h.limits[KindPipelineRun])
	if outcome != Recorded {
		return outcome, Touched{}, nil
	}
	h.note(KindPipelineRun, told.Key)
	if len(touched) > 0 && touched[0] != r.Pipeline() {
		remove(h.index.pipelineRuns, touched[0], r.Key) // the pipeline was renamed
	}
	insert(h.index.pipelineRuns, r.Pipeline(), r.Key, r)
	return outcome, Touched{Pipelines: append(touched, r.Pipeline())}, nil
}

func (h *History) applyIncident(told Incident) (Outcome, Touched, error) {
	var before []Scope
	if known, ok := h.incidents[told.Key]; ok {
		before = h.scopesTouchedBy(known) // the incident may move to another environment or name another deployment
	}
	outcome, i := absorb(h.incidents, told.Key, told, law[Incident]{Incident.merge, Incident.equal}, h.limits[KindIncident])
	if outcome != Recorded {
		return outcome, Touched{}, nil
	}
	h.note(KindIncident, told.Key)
	h.scopes = nil
	h.correct(i)
	h.index.addIncident(i)
	touched := slices.Concat(before, h.scopesTouchedBy(i))
	slices.SortFunc(touched, CompareScopes)
	return outcome, Touched{Scopes: slices.Compact(touched)}, nil
}

// scopesTouchedBy returns the scopes whose figures may depend on the incident. It may contain duplicates.
func (h *History) scopesTouchedBy(i *Incident) []Scope {
	scopes := slices.AppendSeq([]Scope{i.Scope()}, maps.Keys(h.index.scopesByService[i.Key.Service]))
	for id := range i.deploymentIDs() {
		for deployed := range h.index.scopesWithID.all(id) {
			scopes = append(scopes, deployed.scope)
		}
	}
	return scopes
}

// scopesDeploying returns the scopes that deployed from the repository, and the scopes with deployments of
// an unknown repository.
func (h *History) scopesDeploying(repositoryURL string) []Scope {
	scopes := slices.Collect(maps.Keys(h.index.scopesByRepository[repositoryURL]))
	if repositoryURL != "" {
		scopes = slices.AppendSeq(scopes, maps.Keys(h.index.scopesByRepository[""]))
	}
	return scopes
}
