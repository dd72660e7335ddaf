// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package delivery

import (
	"fmt"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery/record"
)

// Kind names a kind of entity. Limits, counts and expiry are per kind.
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
	KindCorrection  Kind = "correction"
)

// Kinds lists every kind of entity.
var Kinds = []Kind{KindDeployment, KindChange, KindRevision, KindPipelineRun, KindIncident, KindArtifact, KindFeatureFlag, KindCorrection}

// Outcome says what an event did to the history.
type Outcome string

// Outcomes of [History.Apply].
const (
	// Recorded means that the event changed an entity or added one.
	Recorded Outcome = "accepted"
	// Duplicate means that everything the event said was already known.
	Duplicate Outcome = "duplicate"
	// Refused means that the event was about a new subject and the limit of its kind was reached, or that it was invalid.
	Refused Outcome = "refused"
)

// Limits is the maximum number of entities per kind. A kind without a positive limit is unbounded.
type Limits map[Kind]int

// History holds the entities and the indexes between them. It is not safe for concurrent use.
// Its answers depend on the set of events applied, never on their order or repetition, as
// long as no limit refuses an event.
type History struct {
	limits Limits

	deployments  *deployments
	changes      map[ChangeKey]*Change
	revisions    map[RevisionKey]*Revision
	pipelineRuns map[PipelineRunKey]*PipelineRun
	incidents    map[IncidentKey]*Incident
	artifacts    map[ArtifactKey]*Artifact
	featureFlags map[FlagKey]*FeatureFlag
	corrections  map[CorrectionsKey]*Corrections

	index index
	// scopes caches the result of [History.Scopes]; nil when it must be computed again.
	scopes []Scope
	walk   walk
	stores map[Kind]store
	kinds  map[record.Kind]Kind
	// changed holds the keys of the entities that changed since [History.TakeChanged]; nil unless [History.Track] was called.
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
		corrections:  map[CorrectionsKey]*Corrections{},
		index:        newIndex(),
	}
	h.deployments = newDeployments(func() { h.scopes = nil }, h.corrections)
	h.stores = map[Kind]store{
		KindDeployment:  h.deployments,
		KindChange:      entities[ChangeKey, Change]{changePacking, h.changes},
		KindRevision:    entities[RevisionKey, Revision]{revisionPacking, h.revisions},
		KindPipelineRun: entities[PipelineRunKey, PipelineRun]{pipelineRunPacking, h.pipelineRuns},
		KindIncident:    entities[IncidentKey, Incident]{incidentPacking, h.incidents},
		KindArtifact:    entities[ArtifactKey, Artifact]{artifactPacking, h.artifacts},
		KindFeatureFlag: entities[FlagKey, FeatureFlag]{featureFlagPacking, h.featureFlags},
		KindCorrection:  entities[CorrectionsKey, Corrections]{correctionsPacking, h.corrections},
	}
	h.kinds = make(map[record.Kind]Kind, len(Kinds))
	for kind, store := range h.stores {
		h.kinds[store.recordKind()] = kind
	}
	return h
}

// Touched lists the scopes and pipelines whose derived figures an event may have changed.
type Touched struct {
	Scopes    []Scope
	Pipelines []PipelineKey
}

// Apply validates an event (see [Event.Validate]) and merges it into the history. It returns what the event did to the history
// and which derived figures may have changed. The error is that of the validation.
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
	case *CorrectionFacts:
		return h.applyCorrections(f.entity(e))
	}
	return Refused, Touched{}, fmt.Errorf("no entity for a subject of type %T", e.Subject)
}

// Count returns the number of entities of a kind.
func (h *History) Count(kind Kind) int {
	if store, ok := h.stores[kind]; ok {
		return store.size()
	}
	return 0
}
