// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package join

import (
	"time"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/memory"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// Sightings remembers when instances and platform revisions were first seen. It is bounded and not safe for concurrent
// use.
type Sightings struct {
	startUp time.Duration
	// clock is the newest event time seen. It alone decides what has expired.
	clock delivery.Instant
	// services and sighted hold when each was first seen.
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
	// Max is how many are remembered. One that was not seen for Expiry is forgotten.
	Max    int
	Expiry time.Duration
	// StartUp is how long after a service was first seen its instances and platform revisions may be first seen
	// although they ran before.
	StartUp time.Duration
}

// NewSightings returns an empty memory.
func NewSightings(o SightingOptions) *Sightings {
	return &Sightings{
		startUp:  o.StartUp,
		services: memory.New[serviceIn, delivery.Instant](o.Max, o.Expiry),
		sighted:  memory.New[Sighted, delivery.Instant](o.Max, o.Expiry),
	}
}

// Sighted identifies an instance or a platform revision of a service.
type Sighted struct {
	Service     delivery.Service
	Environment string
	Name        string
}

// See notes a sighting at an event time and returns when the thing was first seen. Telemetry that arrives late may move
// that back. If there is no room, the result is the zero Sighting. A time far ahead of all others ages everything else,
// so the caller must bound it.
func (s *Sightings) See(what Sighted, at delivery.Instant) Sighting {
	s.clock = max(s.clock, at)
	service, served := earliest(s, s.services, serviceIn{what.Service, what.Environment}, at)
	first, seen := earliest(s, s.sighted, what, at)
	if !seen {
		return Sighting{}
	}
	return Sighting{First: first, Inherited: !served || first < later(service, s.startUp)}
}

// earliest notes a sighting and returns when the thing was first seen; false if there was no room for it.
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

// Moved returns how often late telemetry moved a first sighting back by more than clocks may differ.
func (s *Sightings) Moved() uint64 { return s.moved }

// Len returns how many instances and platform revisions are remembered.
func (s *Sightings) Len() int { return s.sighted.Len() }

// Expired returns how many were forgotten because they were not seen any more.
func (s *Sightings) Expired() uint64 { return s.sighted.Expired() }

// Refused returns how often there was no room for one.
func (s *Sightings) Refused() uint64 { return s.sighted.Refused() + s.services.Refused() }
