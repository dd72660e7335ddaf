// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package join

import (
	"cmp"
	"slices"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// Namesakes are the timelines of all scopes whose services have one name: those of its environments, and of other namespaces. They never
// change, and may be used by many at once. Nil has none.
type Namesakes struct {
	timelines []*Timeline
}

// With returns the namesakes with this timeline in place of the one of its scope. One without deployments is left out.
func (n *Namesakes) With(t *Timeline) *Namesakes {
	timelines := slices.Clone(n.Timelines())
	at, known := slices.BinarySearchFunc(timelines, t.scope, func(t *Timeline, s delivery.Scope) int { return delivery.CompareScopes(t.scope, s) })
	switch {
	case len(t.deployments) > 0 && known:
		timelines[at] = t
	case len(t.deployments) > 0:
		timelines = slices.Insert(timelines, at, t)
	case known:
		timelines = slices.Delete(timelines, at, at+1)
	}
	return &Namesakes{timelines}
}

// Timelines returns all, by scope. The caller must not change it.
func (n *Namesakes) Timelines() []*Timeline {
	if n == nil {
		return nil
	}
	return n.timelines
}

// Place is where a resource runs, as far as it is known.
type Place struct {
	// Known says that deployments of the service are known.
	Known bool
	// Environment is the one that the resource tells, or else the service's only one, or else the only one in which it joins; empty where
	// it tells none of several.
	Environment string
}

// During returns which deployment a resource of this name ran under from an event time to another, and where. A namespace that it does not tell is the only
// one there is. Where it does not tell its environment and there are several, it runs in the one in which it joins more surely than by the time
// or the start of an instance, if that is one alone.
func (n *Namesakes) During(r Running, from, to delivery.Instant) (Answer, Place) {
	timelines, alone := n.of(r.Identity.Namespace)
	place := Place{Known: len(timelines) > 0, Environment: r.Identity.Environment}
	if !alone {
		return unjoined(Ambiguous), place
	}
	if place.Environment != "" {
		timelines = in(timelines, place.Environment)
	}
	switch {
	case len(timelines) == 0:
		return unjoined(Unknown), place
	case len(timelines) == 1:
		place.Environment = timelines[0].scope.Environment
		return timelines[0].During(r, from, to), place
	}
	var a Answer
	a, place.Environment = amongSeveral(timelines, r, from, to)
	return a, place
}

// in returns the timelines of an environment.
func in(timelines []*Timeline, environment string) []*Timeline {
	for i, t := range timelines {
		if t.scope.Environment == environment {
			return timelines[i : i+1]
		}
	}
	return nil
}

// of returns the timelines of the service in a namespace, or else of the only one of that name where one of both tells no namespace. It is
// false where there are several of which nothing tells which it is.
func (n *Namesakes) of(namespace string) (timelines []*Timeline, alone bool) {
	all := n.Timelines()
	if len(all) == 0 {
		return nil, true
	}
	from, known := slices.BinarySearchFunc(all, namespace, func(t *Timeline, namespace string) int {
		return cmp.Compare(t.scope.Service.Namespace, namespace)
	})
	if known {
		until := from + 1
		for until < len(all) && all[until].scope.Service.Namespace == namespace {
			until++
		}
		return all[from:until], true
	}
	first, last := all[0].scope.Service.Namespace, all[len(all)-1].scope.Service.Namespace
	switch {
	case namespace == "":
		return all, first == last
	case first == "" && last == "":
		return all, true
	}
	return nil, true
}

// amongSeveral decides where nothing tells which of the environments it is: for the one in which something that the resource tells is
// known, and not in the others.
func amongSeveral(timelines []*Timeline, r Running, from, to delivery.Instant) (Answer, string) {
	var only *Timeline
	possible := false
	for _, t := range timelines {
		f := t.fieldOf(&r.Identity)
		possible = possible || f.isPossible()
		switch {
		case f.among == nil:
		case only != nil:
			return unjoined(Ambiguous), ""
		default:
			only = t
		}
	}
	if only == nil {
		if possible {
			return unjoined(Ambiguous), ""
		}
		return unjoined(Unknown), ""
	}
	f := only.fieldOf(&r.Identity)
	if first, count := f.contenders(); count > 1 && !f.isOneRelease(first) {
		return unjoined(Ambiguous), ""
	}
	return f.during(&r, min(from, to), max(from, to)), only.scope.Environment
}
