// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package join

import (
	"time"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// Sightings remembers when instances and platform revisions were first heard of. It is bounded, and not safe for concurrent use.
type Sightings struct{}

// SightingOptions bound what is remembered.
type SightingOptions struct {
	// Max is how many are remembered, and Expiry for how long one is that is not heard of any more.
	Max    int
	Expiry time.Duration
	// StartUp is how long after a service was first heard of what is new of it may have run before.
	StartUp time.Duration
}

// NewSightings returns sightings without any.
func NewSightings(o SightingOptions) *Sightings { panic("to be written") }

// Sighted identifies what was heard of: an instance or a platform revision of a service.
type Sighted struct {
	Service     delivery.Service
	Environment string
	Name        string
}

// See notes that something was heard of at an event time, and returns since when it is known. Older telemetry that comes late moves that back.
func (s *Sightings) See(what Sighted, at delivery.Instant) Sighting { panic("to be written") }
