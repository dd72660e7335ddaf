// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package join

import (
	"cmp"
	"slices"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// Namesakes holds the timelines of all scopes whose services share a name, across environments and namespaces. It is
// immutable and safe for concurrent use. A nil Namesakes holds none.
type Namesakes struct {
	timelines []*Timeline
}

// With returns namesakes in which t replaces the timeline of its scope. A timeline without deployments removes the
// scope.
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

// Timelines returns all timelines, ordered by scope. The caller must not change the slice.
func (n *Namesakes) Timelines() []*Timeline {
	if n == nil {
		return nil
	}
	return n.timelines
}

// Place is where a resource runs, as far as that is known.
type Place struct {
	// Known reports whether any deployment of the service is known.
	Known bool
	// Environment is the one that the resource states, else the service's only environment, else the only one in which
	// the resource joins. It is empty if there are several and none of this decides.
	Environment string
}

// During returns the deployment under which a resource of this name ran from one event time to another, and where it
// ran. A resource without a namespace is in the only one there is. If the resource states no environment and there are
// several, it runs in the one in which it joins by more than time or the start of an instance, provided that there is
// only one such environment.
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

// in returns the timeline of an environment, or nothing.
func in(timelines []*Timeline, environment string) []*Timeline {
	for i, t := range timelines {
		if t.scope.Environment == environment {
			return timelines[i : i+1]
		}
	}
	return nil
}

// of returns the timelines of the service in a namespace. If the service or the resource states no namespace, they are
// those of the only namespace there is. It returns false if there are several namespaces and nothing decides between
// them.
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

// amongSeveral decides between environments: for the only one that knows a key of the resource.
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
