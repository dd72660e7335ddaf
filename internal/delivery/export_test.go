// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package delivery

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery/record"
)

// ArtifactNames exports the parser of artifact names to tests.
var ArtifactNames = artifactNames

// EntitiesOf returns the entities of a single event, by key: an artifact has one per name.
func EntitiesOf(e *Event) map[any]any {
	h := NewHistory(nil)
	if _, _, err := h.Apply(e); err != nil {
		panic(err)
	}
	return h.Entities()
}

// Entity returns the entity of a single event; the one with the smallest name if there are several.
func Entity(e *Event) any {
	entities := EntitiesOf(e)
	if len(entities) == 0 {
		return Artifact{Key: ArtifactKey{Name: "nothing in particular"}}
	}
	keys := slices.SortedFunc(maps.Keys(entities), func(a, b any) int {
		return cmp.Compare(fmt.Sprint(a), fmt.Sprint(b))
	})
	return entities[keys[0]]
}

// Merge merges two entities of one kind.
func Merge(a, b any) any {
	switch a := a.(type) {
	case Deployment:
		return a.merge(b.(Deployment))
	case Change:
		return a.merge(b.(Change))
	case Revision:
		return a.merge(b.(Revision))
	case PipelineRun:
		return a.merge(b.(PipelineRun))
	case Incident:
		return a.merge(b.(Incident))
	case Artifact:
		return a.merge(b.(Artifact))
	case FeatureFlag:
		return a.merge(b.(FeatureFlag))
	case Corrections:
		return a.merge(b.(Corrections))
	}
	panic("not an entity")
}

// Entities returns copies of all entities, by their keys.
func (h *History) Entities() map[any]any {
	all := map[any]any{}
	for _, s := range h.deployments.scopes {
		for id, packed := range s.packed {
			d := s.unpack(id, packed)
			all[d.Key] = *d
		}
	}
	for key, c := range h.changes {
		all[key] = *c
	}
	for key, r := range h.revisions {
		all[key] = *r
	}
	for key, r := range h.pipelineRuns {
		all[key] = *r
	}
	for key, i := range h.incidents {
		all[key] = *i
	}
	for key, a := range h.artifacts {
		all[key] = *a
	}
	for key, f := range h.featureFlags {
		all[key] = *f
	}
	for key, c := range h.corrections {
		all[key] = *c
	}
	return all
}

// Rebuilt returns a new history of the same entities.
func (h *History) Rebuilt() *History {
	fresh := NewHistory(nil)
	for _, entity := range h.Entities() {
		switch e := entity.(type) {
		case Deployment:
			_, _, _ = fresh.applyDeployment(e)
		case Change:
			_, _, _ = fresh.applyChange(e)
		case Revision:
			_, _, _ = fresh.applyRevision(e)
		case PipelineRun:
			_, _, _ = fresh.applyPipelineRun(e)
		case Incident:
			_, _, _ = fresh.applyIncident(e)
		case Artifact:
			_, _, _ = fresh.applyArtifacts([]Artifact{e})
		case FeatureFlag:
			_, _, _ = fresh.applyFeatureFlag(e)
		case Corrections:
			_, _, _ = fresh.applyCorrections(e)
		}
	}
	return fresh
}

// Packed returns the entity as a record.
func Packed(entity any) record.Record {
	var key any
	var kind Kind
	h := NewHistory(nil)
	switch e := entity.(type) {
	case Deployment:
		kind, key = KindDeployment, e.Key
		h.deployments.put(e.Key, e.pack(&h.deployments.writer))
	case Change:
		kind, key, h.changes[e.Key] = KindChange, e.Key, &e
	case Revision:
		kind, key, h.revisions[e.Key] = KindRevision, e.Key, &e
	case PipelineRun:
		kind, key, h.pipelineRuns[e.Key] = KindPipelineRun, e.Key, &e
	case Incident:
		kind, key, h.incidents[e.Key] = KindIncident, e.Key, &e
	case Artifact:
		kind, key, h.artifacts[e.Key] = KindArtifact, e.Key, &e
	case FeatureFlag:
		kind, key, h.featureFlags[e.Key] = KindFeatureFlag, e.Key, &e
	case Corrections:
		kind, key, h.corrections[e.Key] = KindCorrection, e.Key, &e
	}
	return h.stores[kind].record(key)
}

// Unpacked returns the entity of a record.
func Unpacked(r record.Record) (any, error) {
	h := NewHistory(nil)
	if err := h.Restore(r); err != nil {
		return nil, err
	}
	for _, entity := range h.Entities() {
		return entity, nil
	}
	return nil, errors.New("the entity is no more")
}
