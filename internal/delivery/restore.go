// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package delivery

import (
	"cmp"
	"fmt"
	"iter"
	"slices"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery/record"
)

// changedKey names an entity.
type changedKey struct {
	kind Kind
	key  any // of the kind's key type
}

// Track makes the history record changes from now on, see [History.TakeChanged].
func (h *History) Track() { h.changed = map[changedKey]struct{}{} }

func (h *History) note(kind Kind, key any) {
	if h.changed != nil {
		h.changed[changedKey{kind, key}] = struct{}{}
	}
}

// TakeChanged returns, in a fixed order, the records of the entities that were changed or forgotten since the last call. The record
// of a forgotten entity has no value.
func (h *History) TakeChanged() []record.Record {
	if len(h.changed) == 0 {
		return nil
	}
	changed := make([]record.Record, 0, len(h.changed))
	for c := range h.changed {
		changed = append(changed, h.stores[c.kind].record(c.key))
	}
	h.changed = map[changedKey]struct{}{} // not cleared: a map never gives memory back
	slices.SortFunc(changed, func(a, b record.Record) int {
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Key, b.Key))
	})
	return changed
}

// Records yields the records of all entities, in no particular order. Events may be applied during the iteration: each entity is
// recorded as it is when it is yielded, and [History.TakeChanged] returns the changes.
func (h *History) Records() iter.Seq[record.Record] {
	return func(yield func(record.Record) bool) {
		for _, kind := range Kinds {
			if !h.stores[kind].records(yield) {
				return
			}
		}
	}
}

// Restore adds an entity from a record of [History.Records] or [History.TakeChanged]. A later record of the same entity replaces an
// earlier one. All records must be restored before the first event, and [History.Restored] called after the last record. Limits are
// not enforced here: they were when the entity was added first.
func (h *History) Restore(r record.Record) error {
	if kind, ok := h.kinds[r.Kind]; ok {
		return h.stores[kind].restore(r)
	}
	return fmt.Errorf("a delivery history has no records of kind %d", r.Kind)
}

// Restored builds the indexes of the restored entities. The history must not be queried before.
func (h *History) Restored() {
	h.scopes = nil
	for _, c := range h.changes {
		h.index.addChange(c)
	}
	for _, r := range h.revisions {
		h.index.addRevision(r)
	}
	for key, r := range h.pipelineRuns {
		insert(h.index.pipelineRuns, r.Pipeline(), key, r)
	}
	for _, i := range h.incidents {
		h.correct(i)
		h.index.addIncident(i)
	}
	for key, f := range h.featureFlags {
		insert(h.index.featureFlags, key.Service, key, f)
	}
	for _, scope := range h.deployments.scopes {
		for id, packed := range scope.packed {
			d := unpackNames(scope.key(id), packed)
			h.index.addDeployment(scope, id, &d)
			h.addSources(scope, &d)
		}
	}
}
