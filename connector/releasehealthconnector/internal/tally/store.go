// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package tally

import (
	"github.com/lightstep/go-expohisto/structure"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/release"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/roster"
)

// Store holds everything that is counted. It is not safe for concurrent use.
type Store struct {
	options   Options
	histogram structure.Config
	// classes is how many numbers classes can have.
	classes int

	// clock is the highest time seen, in Unix nanoseconds, and tick the bin that it is in.
	clock int64
	tick  health.Bin

	services map[serviceKey]*Service
	byName   map[string][]*Service
	releases map[release.Identity]*Release
	// overflows is how many of the releases count for others that have no place. They take none: else these would never get one again.
	overflows int

	serviceNumbers numbers[Service]
	releaseNumbers numbers[Release]

	exposures exposures
	// closed are bins that left their release's ring before they were told.
	closed []closedBin
	// pool are empty bins, and spare empty histograms, to be used again.
	pool  []*Bin
	spare []*structure.Float64

	stats Stats
	late  int64
}

type closedBin struct {
	release *Release
	bin     *Bin
}

// New returns an empty store.
func New(o Options) *Store {
	return &Store{
		options:   o,
		histogram: structure.NewConfig(structure.WithMaxSize(o.HistogramSize)),
		classes:   int(roster.New(o.Classes).MaxNumber()) + 1,
		services:  map[serviceKey]*Service{},
		byName:    map[string][]*Service{},
		releases:  map[release.Identity]*Release{},
	}
}

// Stats are figures about the store itself. The counts only grow.
type Stats struct {
	Services, Releases, ClosedBins int
	// Exposed is how many releases exposure is asked for.
	Exposed int
	// Overflowed are releases and services that found no place of their own, and Expired those that were forgotten.
	OverflowedReleases, OverflowedServices uint64
	ExpiredReleases, ExpiredServices       uint64
}

// Stats returns the figures as they are now.
func (s *Store) Stats() Stats {
	stats := s.stats
	stats.Services, stats.Releases, stats.ClosedBins = len(s.services), len(s.releases), len(s.closed)
	stats.Exposed = s.exposures.taken
	return stats
}

// Clock returns the highest time seen, in Unix nanoseconds.
func (s *Store) Clock() int64 { return s.clock }

// Tick returns the bin that the clock is in.
func (s *Store) Tick() health.Bin { return s.tick }

// Advance moves the clock, which never goes back.
func (s *Store) Advance(clock int64) {
	if clock <= s.clock {
		return
	}
	s.clock = clock
	if tick := health.BinOf(clock); tick != s.tick {
		s.tick = tick
		s.exposures.turn(s)
	}
}
