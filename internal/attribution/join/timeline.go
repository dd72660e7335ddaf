// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package join

import (
	"time"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/release"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// Timeline says what ran when in one scope. It never changes, and may be used by many at once.
type Timeline struct {
	scope       delivery.Scope
	deployments []Deployment
}

// NewTimeline returns the timeline of a scope's deployments, in whatever order they come. Where the beginning of one is not known, it is
// taken to have rolled out for as long as assumed.
func NewTimeline(scope delivery.Scope, deployments []Deployment, assumed time.Duration) *Timeline {
	panic("to be written")
}

// Scope returns where the deployments ran.
func (t *Timeline) Scope() delivery.Scope { return t.scope }

// Deployments returns what the timeline was made of, by beginning and id. The caller must not change it.
func (t *Timeline) Deployments() []Deployment { return t.deployments }

// Running is a resource as far as it tells which deployment it runs under.
type Running struct {
	// Identity is what it tells of its release, and in Step the stamp of who told some of it before, if anybody did.
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

// Outcome says what became of a question to a timeline.
type Outcome string

// Outcomes.
const (
	// Joined means that one deployment was found.
	Joined Outcome = "joined"
	// Ambiguous means that the resource may run under one of several, as during a rollout.
	Ambiguous Outcome = "ambiguous"
	// Unknown means that it runs under none that is known of.
	Unknown Outcome = "unknown"
)

// Answer is which deployment a resource ran under.
type Answer struct {
	Outcome Outcome
	// Deployment is nil unless one was found. The caller must not change it.
	Deployment *Deployment
	// Step is the rung of the join ladder that singled it out.
	Step release.Step
	// The answer is the same for every event time from From up to but not including Until.
	From, Until delivery.Instant
}

// Under returns which deployment the resource ran under at an event time.
func (t *Timeline) Under(r Running, at delivery.Instant) Answer { panic("to be written") }

// During returns which one it ran under all the while, from an event time to another; it is ambiguous if that changed.
func (t *Timeline) During(r Running, from, to delivery.Instant) Answer { panic("to be written") }
