// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package delivery

import (
	"fmt"

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
	KindCorrection  Kind = "correction"
)

// Kinds lists every kind of entity.
var Kinds = []Kind{KindDeployment, KindChange, KindRevision, KindPipelineRun, KindIncident, KindArtifact, KindFeatureFlag, KindCorrection}

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
	corrections  map[CorrectionsKey]*Corrections

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
