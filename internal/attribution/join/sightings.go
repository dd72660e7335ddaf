// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package join

import (
	"time"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/memory"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// Sightings remembers when instances and platform revisions were first heard of. It is bounded, and not safe for concurrent use.
type Sightings struct {
	startUp time.Duration
	// clock is the newest event time that anything was heard of at. By it alone things are forgotten.
	clock delivery.Instant
	// services and sighted hold when each was first heard of.
	services *memory.Memory[serviceIn, delivery.Instant]
	sighted  *memory.Memory[Sighted, delivery.Instant]
	moved    uint64
}

type serviceIn struct {
	service     delivery.Service
	environment string
}

// SightingOptions bound what is remembered.
type SightingOptions struct {
	// Max is how many are remembered, and Expiry for how long one is that is not heard of any more.
	Max    int
	Expiry time.Duration
	// StartUp is how long after a service was first heard of what is new of it may have run before.
	StartUp time.Duration
}

// NewSightings returns sightings without any.
func NewSightings(o SightingOptions) *Sightings {
	return &Sightings{
		startUp:  o.StartUp,
		services: memory.New[serviceIn, delivery.Instant](o.Max, o.Expiry),
		sighted:  memory.New[Sighted, delivery.Instant](o.Max, o.Expiry),
	}
}

// Sighted identifies what was heard of: an instance or a platform revision of a service.
type Sighted struct {
	Service     delivery.Service
	Environment string
	Name        string
}

// See notes that something was heard of at an event time, and returns since when it is known. Older telemetry that comes late moves that
// back. What finds no room was never heard of. A time that lies ahead of all others makes the rest older: the caller bounds it.
func (s *Sightings) See(what Sighted, at delivery.Instant) Sighting {
	s.clock = max(s.clock, at)
	service, served := earliest(s, s.services, serviceIn{what.Service, what.Environment}, at)
	first, seen := earliest(s, s.sighted, what, at)
	if !seen {
		return Sighting{}
	}
	return Sighting{First: first, Inherited: !served || first < later(service, s.startUp)}
}

// earliest notes that something was heard of and returns when it was first; it is false where that found no room.
func earliest[K comparable](s *Sightings, m *memory.Memory[K, delivery.Instant], what K, at delivery.Instant) (delivery.Instant, bool) {
	if first := m.Find(what, int64(s.clock)); first != nil {
		if at < earlier(*first, clockSkew) {
			s.moved++
		}
		*first = min(*first, at)
		return *first, true
	}
	return at, m.Add(what, at, int64(s.clock))
}

// Moved returns how often older telemetry moved a sighting back by more than clocks may be apart.
func (s *Sightings) Moved() uint64 { return s.moved }

// Len returns how many are remembered.
func (s *Sightings) Len() int { return s.sighted.Len() }

// Expired returns how many were forgotten.
func (s *Sightings) Expired() uint64 { return s.sighted.Expired() }

// Refused returns how often one found no room.
func (s *Sightings) Refused() uint64 { return s.sighted.Refused() + s.services.Refused() }
