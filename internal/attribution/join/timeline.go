// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package join

import (
	"cmp"
	"slices"
	"time"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/release"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// Timeline says which deployments of one scope ran when. It is immutable and safe for concurrent use.
type Timeline struct {
	scope       delivery.Scope
	deployments []Deployment
	// courses, versions and tells run parallel to deployments; known maps every key to the places of its deployments.
	courses  []course
	versions []string
	tells    []kind
	known    map[key][]int32
	// stretches are the spans of event time in which the same deployments run.
	stretches []stretch
}

// NewTimeline returns the timeline of a scope from its deployments in any order. A deployment whose beginning is
// unknown is assumed to have rolled out for the given time.
func NewTimeline(scope delivery.Scope, deployments []Deployment, assumed time.Duration) *Timeline {
	t := &Timeline{
		scope:       scope,
		deployments: slices.Clone(deployments),
		courses:     make([]course, len(deployments)),
		versions:    make([]string, len(deployments)),
		tells:       make([]kind, len(deployments)),
		known:       make(map[key][]int32, 4*len(deployments)),
	}
	slices.SortFunc(t.deployments, func(a, b Deployment) int {
		return cmp.Or(cmp.Compare(a.Began, b.Began), cmp.Compare(a.ID, b.ID))
	})
	for i := range t.deployments {
		d := &t.deployments[i]
		t.courses[i] = courseOf(d, max(0, assumed))
		t.versions[i] = release.NormalizeVersion(d.Version, scope.Service.Name).Text
		t.tells[i] = toldBy(d, t.versions[i], scope.Service.Name)
		keysOf(d, func(k kind, text string) { t.know(key{k, text}, int32(i)) })
	}
	supersede(t.courses)
	t.stretches = stretches(t.deployments, t.courses)
	return t
}

// know adds a deployment under a key. Deployments are added in order, so a repeated one is the last.
func (t *Timeline) know(k key, d int32) {
	known := t.known[k]
	if len(known) == 0 || known[len(known)-1] != d {
		t.known[k] = append(known, d)
	}
}

// Scope returns the scope of the deployments.
func (t *Timeline) Scope() delivery.Scope { return t.scope }

// Deployments returns the deployments, ordered by beginning and id. The caller must not change them.
func (t *Timeline) Deployments() []Deployment { return t.deployments }

// EndedBy returns the place of the deployment whose success ended the rollout at the given place; false if its end was
// reported or is open.
func (t *Timeline) EndedBy(place int) (by int, ok bool) {
	c := &t.courses[place]
	return int(c.endedBy), c.endless && c.end != never
}

// Running is what a resource states about the deployment under which it runs.
type Running struct {
	// Identity is the release that it states. Its Step is the stamp of an earlier collector that added some of it;
	// empty if none did.
	Identity release.Identity
	// Started is when the instance started; 0 if unknown.
	Started delivery.Instant
	// Instance and Platform are when the instance and its platform revision were first seen.
	Instance, Platform Sighting
}

// Sighting is when something was first seen. The zero value means never.
type Sighting struct {
	First delivery.Instant
	// Inherited: it most likely ran before the collector began to listen.
	Inherited bool
}

// Under returns the deployment under which the resource ran at an event time.
func (t *Timeline) Under(r Running, at delivery.Instant) Answer {
	f := t.fieldOf(&r.Identity)
	return f.under(&r, at)
}

// During returns the deployment under which the resource ran all the time between two event times. If it changed in
// between, the answer is ambiguous and holds for these two times only.
func (t *Timeline) During(r Running, from, to delivery.Instant) Answer {
	f := t.fieldOf(&r.Identity)
	return f.during(&r, min(from, to), max(from, to))
}

// at returns the place of the stretch that contains an event time.
func (t *Timeline) at(x delivery.Instant) int {
	i, exact := slices.BinarySearchFunc(t.stretches, x, func(s stretch, x delivery.Instant) int { return cmp.Compare(s.from, x) })
	if exact {
		return i
	}
	return i - 1
}

// until returns where a stretch ends.
func (t *Timeline) until(i int) delivery.Instant {
	if i+1 == len(t.stretches) {
		return never
	}
	return t.stretches[i+1].from
}
