// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package delivery

import (
	"fmt"
	"maps"
	"slices"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery/record"
)

// Kind names a kind of entity; it labels caps, counts and expiry.
type Kind string

// Kinds of entity.
const (
	KindDeployment  Kind = "deployment"
	KindChange      Kind = "change"
	KindRevision    Kind = "revision"
	KindPipelineRun Kind = "pipeline_run"
	KindIncident    Kind = "incident"
	KindArtifact    Kind = "artifact"
	KindFeatureFlag Kind = "feature_flag"
)

// Kinds lists every kind of entity.
var Kinds = []Kind{KindDeployment, KindChange, KindRevision, KindPipelineRun, KindIncident, KindArtifact, KindFeatureFlag}

// Outcome says what an event did to the history.
type Outcome string

// Outcomes of [History.Apply].
const (
	// Recorded means that the event said something new.
	Recorded Outcome = "accepted"
	// Duplicate means that everything it said was known.
	Duplicate Outcome = "duplicate"
	// Refused means that it was about a new subject while that kind's cap was reached.
	Refused Outcome = "refused"
)

// Limits caps the number of entities per kind; a kind without a positive cap is unbounded.
type Limits map[Kind]int

// History holds the entities and the look-ups between them. It is not safe for concurrent use.
// What it answers depends on the set of events applied, never on their order or repetition, as
// long as no cap refuses any.
type History struct {
	limits Limits

	deployments  *deployments
	changes      map[ChangeKey]*Change
	revisions    map[RevisionKey]*Revision
	pipelineRuns map[PipelineRunKey]*PipelineRun
	incidents    map[IncidentKey]*Incident
	artifacts    map[ArtifactKey]*Artifact
	featureFlags map[FlagKey]*FeatureFlag

	index index
	// scopes is the answer of [History.Scopes], nil when it has to be found anew.
	scopes []Scope
	walk   walk
	stores map[Kind]store
	kinds  map[record.Kind]Kind
	// changed holds the keys of what changed since last asked; nil while nobody asks.
	changed map[changedKey]struct{}
}

// NewHistory returns an empty history.
func NewHistory(limits Limits) *History {
	h := &History{
		limits:       limits,
		changes:      map[ChangeKey]*Change{},
		revisions:    map[RevisionKey]*Revision{},
		pipelineRuns: map[PipelineRunKey]*PipelineRun{},
		incidents:    map[IncidentKey]*Incident{},
		artifacts:    map[ArtifactKey]*Artifact{},
		featureFlags: map[FlagKey]*FeatureFlag{},
		index:        newIndex(),
	}
	h.deployments = newDeployments(func() { h.scopes = nil })
	h.stores = map[Kind]store{
		KindDeployment:  h.deployments,
		KindChange:      entities[ChangeKey, Change]{changePacking, h.changes},
		KindRevision:    entities[RevisionKey, Revision]{revisionPacking, h.revisions},
		KindPipelineRun: entities[PipelineRunKey, PipelineRun]{pipelineRunPacking, h.pipelineRuns},
		KindIncident:    entities[IncidentKey, Incident]{incidentPacking, h.incidents},
		KindArtifact:    entities[ArtifactKey, Artifact]{artifactPacking, h.artifacts},
		KindFeatureFlag: entities[FlagKey, FeatureFlag]{featureFlagPacking, h.featureFlags},
	}
	h.kinds = make(map[record.Kind]Kind, len(Kinds))
	for kind, store := range h.stores {
		h.kinds[store.recordKind()] = kind
	}
	return h
}

// Touched says whose derived figures an event may have changed.
type Touched struct {
	Scopes    []Scope
	Pipelines []PipelineKey
}

// Apply folds one valid event into the history (see [Event.Validate]) and returns what it did and
// whose derived figures it may have changed.
func (h *History) Apply(e *Event) (Outcome, Touched, error) {
	if err := e.Validate(); err != nil {
		return Refused, Touched{}, err
	}
	outcome, touched, err := h.apply(e)
	if outcome != Recorded {
		return outcome, Touched{}, err
	}
	return outcome, touched, nil
}

func (h *History) apply(e *Event) (Outcome, Touched, error) {
	switch f := e.Subject.(type) {
	case *DeploymentFacts:
		return h.applyDeployment(f.entity(e))
	case *ChangeFacts:
		return h.applyChange(f.entity(e))
	case *RevisionFacts:
		return h.applyRevision(f.entity(e))
	case *PipelineRunFacts:
		return h.applyPipelineRun(f.entity(e))
	case *IncidentFacts:
		return h.applyIncident(f.entity(e))
	case *ArtifactFacts:
		return h.applyArtifacts(f.entities(e))
	case *FeatureFlagFacts:
		return h.applyFeatureFlag(f.entity(e))
	}
	return Refused, Touched{}, fmt.Errorf("no entity for a subject of type %T", e.Subject)
}

// law is how entities of one kind merge.
type law[E any] struct {
	merge func(E, E) E
	equal func(E, E) bool
}

// absorb merges one entity into its map and returns the merged entity, nil when refused.
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
		h.index.resort(known) // it may be about to leave a push, see MaxPlacements
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
		before = h.scopesTouchedBy(known) // it may be about to move to another environment, and to name another deployment
	}
	outcome, i := absorb(h.incidents, told.Key, told, law[Incident]{Incident.merge, Incident.equal}, h.limits[KindIncident])
	if outcome != Recorded {
		return outcome, Touched{}, nil
	}
	h.note(KindIncident, told.Key)
	h.scopes = nil
	h.index.addIncident(i)
	touched := slices.Concat(before, h.scopesTouchedBy(i))
	slices.SortFunc(touched, CompareScopes)
	return outcome, Touched{Scopes: slices.Compact(touched)}, nil
}

// scopesTouchedBy returns the scopes whose figures may rest on the incident, some of them more than once.
func (h *History) scopesTouchedBy(i *Incident) []Scope {
	scopes := slices.AppendSeq([]Scope{i.Scope()}, maps.Keys(h.index.scopesByService[i.Key.Service]))
	for deployed := range h.index.scopesWithID.all(i.DeploymentID.Value) {
		scopes = append(scopes, deployed.scope)
	}
	return scopes
}

// scopesDeploying returns the scopes that deployed from the repository, and those that never said
// from where they deploy.
func (h *History) scopesDeploying(repositoryURL string) []Scope {
	scopes := slices.Collect(maps.Keys(h.index.scopesByRepository[repositoryURL]))
	if repositoryURL != "" {
		scopes = slices.AppendSeq(scopes, maps.Keys(h.index.scopesByRepository[""]))
	}
	return scopes
}

// Count returns the number of entities of a kind.
func (h *History) Count(kind Kind) int {
	if store, ok := h.stores[kind]; ok {
		return store.size()
	}
	return 0
}
