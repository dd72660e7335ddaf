// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package dora

import (
	"maps"
	"reflect"
	"slices"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// hearsay is what a [Book] was told by others than events, and whom it tells what events changed.
type hearsay struct {
	told map[delivery.Scope]attribution.Told
	// askedOf has, by the service of an incident, the scopes whose answers are about it: verdicts there rest on an incident elsewhere.
	askedOf map[delivery.Service]map[delivery.Scope]struct{}
	// touched are the scopes whose line or incidents may have changed since [Book.TakeTouched].
	touched map[delivery.Scope]struct{}
	// retold are the scopes of which something else was told since they were derived last: what spoke for a verdict may be forgotten.
	retold map[delivery.Scope]struct{}
}

func newHearsay() hearsay {
	return hearsay{
		told:    map[delivery.Scope]attribution.Told{},
		askedOf: map[delivery.Service]map[delivery.Scope]struct{}{},
		touched: map[delivery.Scope]struct{}{},
		retold:  map[delivery.Scope]struct{}{},
	}
}

// put replaces what is told of the scope and reports whether it is anything else than before.
func (h *hearsay) put(scope delivery.Scope, told attribution.Told) bool {
	before := h.told[scope]
	if told.IsEmpty() && before.IsEmpty() || reflect.DeepEqual(before, told) {
		return false
	}
	for _, a := range before.Answers {
		asked := h.askedOf[a.Incident.Service]
		delete(asked, scope)
		if len(asked) == 0 {
			delete(h.askedOf, a.Incident.Service)
		}
	}
	if told.IsEmpty() {
		delete(h.told, scope)
		return true
	}
	h.told[scope] = told
	for _, a := range told.Answers {
		if h.askedOf[a.Incident.Service] == nil {
			h.askedOf[a.Incident.Service] = map[delivery.Scope]struct{}{}
		}
		h.askedOf[a.Incident.Service][scope] = struct{}{}
	}
	return true
}

// forgetTold drops what is told of scopes of which everything was forgotten.
func (b *Book) forgetTold(p *pruning) {
	for scope := range p.scopes {
		if _, exists := b.scopes.byKey[scope]; !exists {
			b.hearsay.put(scope, attribution.Told{})
		}
	}
}

// Tell replaces what telemetry says of a scope; nothing of it may be changed afterwards. What was told is not among the records: after a
// restart it has to be told again before the first flush, or the verdicts that rest on it are taken back.
func (b *Book) Tell(scope delivery.Scope, told attribution.Told) {
	if b.hearsay.put(scope, told) {
		b.dirty.scopes[scope] = struct{}{}
		b.hearsay.retold[scope] = struct{}{}
	}
}

// takeRetold reports whether something else was told of the scope since it was last asked.
func (h *hearsay) takeRetold(scope delivery.Scope) bool {
	_, is := h.retold[scope]
	delete(h.retold, scope)
	return is
}

// TakeTouched returns the scopes whose line or incidents may have changed since it was last called, in order. It is meant to be
// called again and again.
func (b *Book) TakeTouched() []delivery.Scope {
	touched := slices.SortedFunc(maps.Keys(b.hearsay.touched), delivery.CompareScopes)
	b.hearsay.touched = map[delivery.Scope]struct{}{} // not cleared: one that was large once would stay so
	return touched
}

// Line derives the scope's line under the definitions in force. It is valid until the next event and must not be changed.
func (b *Book) Line(scope delivery.Scope) *delivery.Line {
	return b.history.Line(scope, b.options.Definitions.lineRules())
}

// Incidents returns the service's incidents, those of which the opening is not known left out. They are valid until the next event
// and must not be changed.
func (b *Book) Incidents(service delivery.Service) []*delivery.Incident {
	return slices.DeleteFunc(b.history.Incidents(service), func(i *delivery.Incident) bool { return i.Opened == 0 })
}

// touch has everything derived anew that facts which changed may have changed.
func (b *Book) touch(touched delivery.Touched) {
	for _, scope := range touched.Scopes {
		b.touchScope(scope)
	}
	for _, key := range touched.Pipelines {
		b.dirty.pipelines[key] = struct{}{}
	}
}

func (b *Book) touchScope(scope delivery.Scope) {
	b.dirty.scopes[scope] = struct{}{}
	b.hearsay.touched[scope] = struct{}{}
	for asking := range b.hearsay.askedOf[scope.Service] {
		b.dirty.scopes[asking] = struct{}{}
	}
}
