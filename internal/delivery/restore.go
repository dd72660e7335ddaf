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

// Track has changes noted from now on, see [History.TakeChanged].
func (h *History) Track() { h.changed = map[changedKey]struct{}{} }

func (h *History) note(kind Kind, key any) {
	if h.changed != nil {
		h.changed[changedKey{kind, key}] = struct{}{}
	}
}

// TakeChanged returns the entities that changed or went since last asked, in a fixed order.
func (h *History) TakeChanged() []record.Record {
	if len(h.changed) == 0 {
		return nil
	}
	changed := make([]record.Record, 0, len(h.changed))
	for c := range h.changed {
		changed = append(changed, h.stores[c.kind].record(c.key))
	}
	h.changed = map[changedKey]struct{}{} // not cleared: one that was large once would stay so
	slices.SortFunc(changed, func(a, b record.Record) int {
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Key, b.Key))
	})
	return changed
}

// Records returns every entity, in no order. Events may be applied while it is gone through: it tells an
// entity as it is when it comes to it, and what changed before or after that is told by [History.TakeChanged].
func (h *History) Records() iter.Seq[record.Record] {
	return func(yield func(record.Record) bool) {
		for _, kind := range Kinds {
			if !h.stores[kind].records(yield) {
				return
			}
		}
	}
}

// Restore takes back an entity that [History.Records] or [History.TakeChanged] told; a later record of one replaces an earlier
// one. It belongs before the first event, and [History.Restored] after the last record. Caps were enforced when
// the entity was told first, and are not here.
func (h *History) Restore(r record.Record) error {
	if kind, ok := h.kinds[r.Kind]; ok {
		return h.stores[kind].restore(r)
	}
	return fmt.Errorf("a record of kind %d is none of a delivery history", r.Kind)
}

// Restored builds the look-ups between the entities restored. Nothing is to be asked before.
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
