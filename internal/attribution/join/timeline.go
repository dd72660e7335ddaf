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

// Timeline says what ran when in one scope. It never changes, and may be used by many at once.
type Timeline struct {
	scope       delivery.Scope
	deployments []Deployment
	// courses, versions and tells are those of the deployments, and known has their places by all that they are known by.
	courses  []course
	versions []string
	tells    []kind
	known    map[key][]int32
	// stretches are the parts of event time in which the same deployments run.
	stretches []stretch
}

// NewTimeline returns the timeline of a scope's deployments, in whatever order they come. Where the beginning of one is not known, it is
// taken to have rolled out for as long as assumed.
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

func (t *Timeline) know(k key, d int32) {
	known := t.known[k]
	if len(known) == 0 || known[len(known)-1] != d {
		t.known[k] = append(known, d)
	}
}

// Scope returns where the deployments ran.
func (t *Timeline) Scope() delivery.Scope { return t.scope }

// Deployments returns what the timeline was made of, by beginning and id. The caller must not change it.
func (t *Timeline) Deployments() []Deployment { return t.deployments }

// EndedBy returns the place of the deployment whose success ended the rollout of another one, by its place, of whose end nobody told.
func (t *Timeline) EndedBy(place int) (by int, ok bool) {
	c := &t.courses[place]
	return int(c.endedBy), c.endless && c.end != never
}

// Running is a resource as far as it tells which deployment it runs under.
type Running struct {
	// Identity is what it tells of its release, and in Step the stamp of who told some of it before; empty if nobody did.
	Identity release.Identity
	// Started is when the instance started; 0 where it does not tell.
	Started delivery.Instant
	// Instance and Platform are when the instance and its platform revision were first heard of.
	Instance, Platform Sighting
}

// Sighting is when something was first heard of. The zero value is never.
type Sighting struct {
	First delivery.Instant
	// Inherited says that it most likely ran before anybody listened.
	Inherited bool
}

// Under returns which deployment the resource ran under at an event time.
func (t *Timeline) Under(r Running, at delivery.Instant) Answer {
	f := t.fieldOf(&r.Identity)
	return f.under(&r, at)
}

// During returns which one it ran under all the while, from an event time to another; it is ambiguous if that changed, and then for these
// two times only.
func (t *Timeline) During(r Running, from, to delivery.Instant) Answer {
	f := t.fieldOf(&r.Identity)
	return f.during(&r, min(from, to), max(from, to))
}

// at returns the place of the stretch that an event time lies in.
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
