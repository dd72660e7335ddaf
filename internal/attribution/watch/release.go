// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package watch

import (
	"slices"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/eprocess"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/join"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/release"
)

// running is a release that serves or served.
type running struct {
	// members are its identities.
	members []*identity
	match   join.Match
	// first is the bin of its first traffic. inherited: it already served when watching began, so it is older than
	// first.
	first     health.Bin
	inherited bool
	// before is the release that served most when this one came; nil if none did.
	before *running
	past   past
	progress
}

// past is what the scope served before a release came. The release is compared with it if it has no control.
type past struct {
	arm eprocess.Arm
	// dispersion is that of failures at the time.
	dispersion float64
	// slow is the dispersion of slow operations.
	slow float64
}

// progress is the part of a release that changes with each bin.
type progress struct {
	last health.Bin
	// share is its share of the traffic of the last minute, peak the largest share it ever had.
	share, peak float64
	// served is how many operations it served in the last minute, ofAll how many the scope served.
	served, ofAll int64
	// counted are its operations since it came or, if it was recounted, since the oldest row.
	counted    eprocess.Arm
	stages     []Stage
	conditions []Condition
	// evidence is nil if the release is not compared: it is too old, or when it came is unknown.
	evidence *evidence
}

func (p progress) clone() progress {
	p.stages, p.conditions = slices.Clip(p.stages), slices.Clip(p.conditions)
	if p.evidence != nil {
		p.evidence = p.evidence.clone()
	}
	return p
}

// newRunning returns a release that serves for the first time. It is compared only if it is known when it came.
func newRunning(s *scope, who *identity, match join.Match) *running {
	r := &running{match: match, first: who.first, inherited: who.served(s).Inherited, before: s.busiest()}
	if !r.inherited && who.Version != release.Overflow {
		r.evidence = &evidence{}
		if !join.IsByTime(who.Identity, s.deployments) { // a release told apart by time alone must not be compared with the time before
			r.past = past{arm: s.before(r.first), dispersion: dispersion(s.alone(r.first, (*count).errors)), slow: dispersion(s.alone(r.first, (*count).slow95))}
		}
	}
	return r
}

// start is the first bin that was observed.
func (s *scope) start() health.Bin {
	if s.began != 0 {
		return s.began
	}
	return s.rows[0].bin
}

// before returns the counts of the two hours before a bin, exact to the bin where there are rows.
func (s *scope) before(bin health.Bin) eprocess.Arm {
	sum := s.history.before(bin)
	for _, r := range s.since(bin - bin%binsPerSlot) {
		if r.bin < bin {
			sum = sum.Plus(r.errors())
		}
	}
	return sum
}

// alone returns what all releases together served in the half hour before a bin.
func (s *scope) alone(before health.Bin, what func(*count) eprocess.Arm) []eprocess.Tick {
	var ticks []eprocess.Tick
	for _, r := range s.since(before - calmBins) {
		if r.bin < before {
			ticks = append(ticks, eprocess.Tick{New: r.tick(nil, what).Control})
		}
	}
	return ticks
}

// step takes account of a row.
func (r *running) step(w *Watch, s *scope, at *row) {
	if own := r.servedIn(at); own.Total > 0 {
		r.last = at.bin
		r.counted = r.counted.Plus(own)
	}
	r.advance(s, at.bin)
	if r.evidence != nil {
		r.evidence.add(w, s, r, at)
	}
	if (at.bin+1)%healthBins == 0 {
		r.examine(s, at.bin)
	}
}

func (r *running) servedIn(at *row) eprocess.Arm { return at.tick(r, (*count).errors).New }

// baseline returns what failures of the release are compared with.
func (r *running) baseline(s *scope, bin health.Bin) eprocess.Arm {
	switch {
	case r.evidence != nil && s.concurrent(r, bin) >= eprocess.ThinControl:
		return r.evidence.counted(0).Control
	case r.past.arm.Total > 0:
		return r.past.arm
	}
	return s.history.before(bin - recentBins)
}

// isWatched reports whether the release is still compared.
func (r *running) isWatched(bin, watched health.Bin) bool {
	since := r.first
	for _, stage := range r.stages {
		if stage.State == Full {
			since = max(since, stage.Bin)
		}
	}
	return bin-since < watched
}

// sameCode reports whether two identities are known to be the same build.
func sameCode(a, b release.Identity) bool {
	switch {
	case a.Revision != "" && b.Revision != "":
		return release.SameRevision(a.Revision, b.Revision)
	case a.Digest != "" && b.Digest != "":
		return a.Digest == b.Digest
	}
	return a.Version != "" && a.Version == b.Version
}

// hasCodeOf reports whether both releases have an identity of the same build.
func (r *running) hasCodeOf(other *running) bool {
	return slices.ContainsFunc(r.members, func(a *identity) bool {
		return slices.ContainsFunc(other.members, func(b *identity) bool { return sameCode(a.Identity, b.Identity) })
	})
}
