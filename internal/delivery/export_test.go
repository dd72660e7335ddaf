// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package delivery

// Entity returns what one event alone says, as its entity.
func Entity(e *Event) any {
	h := NewHistory(nil)
	if _, _, err := h.Apply(e); err != nil {
		panic(err)
	}
	return only(h.Entities())
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
	}
	panic("not an entity")
}

// Entities returns copies of all entities, by their keys.
func (h *History) Entities() map[any]any {
	all := map[any]any{}
	for key, d := range h.deployments {
		all[key] = *d
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
		}
	}
	return fresh
}

func only(entities map[any]any) any {
	for _, entity := range entities {
		return entity
	}
	panic("no entity")
}
