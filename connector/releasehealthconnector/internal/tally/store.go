// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package tally

import (
	"github.com/lightstep/go-expohisto/structure"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/release"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/roster"
)

// Store holds all counts. It is not safe for concurrent use.
type Store struct {
	options   Options
	histogram structure.Config
	// classes is the number of possible class numbers.
	classes int

	// clock is the highest time seen, in Unix nanoseconds, and tick the bin that it is in.
	clock int64
	tick  health.Bin

	services map[serviceKey]*Service
	byName   map[string][]*Service
	releases map[release.Identity]*Release
	// overflows is the number of overflow releases. They do not count against the limit: otherwise the releases that
	// they stand for could never get a place again.
	overflows int

	serviceNumbers numbers[Service]
	releaseNumbers numbers[Release]

	exposures exposures
	// closed holds changed bins that left the ring of their release before they were taken.
	closed []closedBin
	// pool holds empty bins and spare empty histograms for reuse.
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

// Stats are sizes and counters of the store itself. The counters never fall.
type Stats struct {
	Services, Releases, ClosedBins int
	// Exposed is the number of releases that have a bit.
	Exposed int
	// Overflowed counts releases and services that found no room; Expired counts those that were forgotten.
	OverflowedReleases, OverflowedServices uint64
	ExpiredReleases, ExpiredServices       uint64
}

// Stats returns the current sizes and counters.
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

// Advance moves the clock forward. It never moves back.
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
