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

// hearsay holds what telemetry told a [Book] about scopes, and which scopes changed.
type hearsay struct {
	told map[delivery.Scope]attribution.Told
	// askedOf holds, by service, the scopes that have answers about incidents of that service: their verdicts depend on incidents
	// of another service.
	askedOf map[delivery.Service]map[delivery.Scope]struct{}
	// touched are the scopes whose line or incidents may have changed since [Book.TakeTouched].
	touched map[delivery.Scope]struct{}
	// retold are the scopes for which telemetry told something else since they were derived last: the evidence of a verdict may
	// have been forgotten.
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

// put replaces what was told about the scope and reports whether that differs from before.
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

// forgetTold drops what was told about scopes that were forgotten completely.
func (b *Book) forgetTold(p *pruning) {
	for scope := range p.scopes {
		if _, exists := b.scopes.byKey[scope]; !exists {
			b.hearsay.put(scope, attribution.Told{})
		}
	}
}

// Tell replaces what telemetry says about a scope. The caller must not change it afterwards. It is not part of the records: after a
// restart it must be told again before the first flush, or the verdicts that depend on it are retracted.
func (b *Book) Tell(scope delivery.Scope, told attribution.Told) {
	if b.hearsay.put(scope, told) {
		b.dirty.scopes[scope] = struct{}{}
		b.hearsay.retold[scope] = struct{}{}
	}
}

// takeRetold reports whether something else was told about the scope since the last call.
func (h *hearsay) takeRetold(scope delivery.Scope) bool {
	_, is := h.retold[scope]
	delete(h.retold, scope)
	return is
}

// TakeTouched returns, in order, the scopes whose line or incidents may have changed since the last call. It must be called
// regularly, because the scopes are collected until then.
func (b *Book) TakeTouched() []delivery.Scope {
	touched := slices.SortedFunc(maps.Keys(b.hearsay.touched), delivery.CompareScopes)
	b.hearsay.touched = map[delivery.Scope]struct{}{} // not cleared: a map never gives memory back
	return touched
}

// Line derives the scope's line by the present definitions. It is valid until the next event and must not be changed.
func (b *Book) Line(scope delivery.Scope) *delivery.Line {
	return b.history.Line(scope, b.options.Definitions.lineRules())
}

// Incidents returns the service's incidents whose opening is known. They are valid until the next event
// and must not be changed.
func (b *Book) Incidents(service delivery.Service) []*delivery.Incident {
	return slices.DeleteFunc(b.history.Incidents(service), func(i *delivery.Incident) bool { return i.Opened == 0 })
}

// touch marks the scopes and pipelines that an event may have changed to be derived again.
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
