// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package watch

import (
	"slices"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/join"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/release"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// scope is a service in an environment.
type scope struct {
	key         delivery.Scope
	identities  map[release.Identity]*identity
	deployments []join.Deployment
	// rows are in the order of time; those of open bins come last while they are counted on top. chunks are from before them.
	rows   []row
	chunks []chunk
	// kept are rows as they were packed for the last snapshot, aged is the bin before which rows were aged.
	kept     []chunk
	aged     health.Bin
	history  history
	pools    pools
	releases []*running
	saved    saved
	// began and heard are the first and the last bin that settled.
	began, heard health.Bin
	// errorTypes are those that are told apart of a release, by its name.
	errorTypes map[string][]string
	// recent is what was counted in the five minutes up to the bin.
	recent span
}

// identity is what telemetry calls a release.
type identity struct {
	release.Identity
	// first is the bin in which it served first, 0 if it has not.
	first health.Bin
	// last is the last bin in which anything was told of it and settled.
	last health.Bin
	// release is what it belongs to; nil until it serves.
	release *running
}

func newScope(key delivery.Scope) *scope {
	return &scope{key: key, identities: map[release.Identity]*identity{}, errorTypes: map[string][]string{}}
}

// identify returns the identity's place, and nil if there are too many.
func (s *scope) identify(i release.Identity, most int) *identity {
	who := s.identities[i]
	if who == nil && len(s.identities) < most {
		who = &identity{Identity: i}
		s.identities[i] = who
	}
	return who
}

func (s *scope) last() *row { return &s.rows[len(s.rows)-1] }

// since returns the rows from a bin on.
func (s *scope) since(bin health.Bin) []row {
	s.unpack(bin)
	at := len(s.rows)
	for at > 0 && s.rows[at-1].bin >= bin {
		at--
	}
	return s.rows[at:]
}

// step draws what follows from the last row.
func (s *scope) step(w *Watch) {
	r := s.last()
	s.meet(r)
	s.share(r.bin)
	for _, running := range s.releases {
		running.step(w, s, r)
	}
}

// meet finds out which releases serve for the first time. A release whose identities are told before they serve waits until then.
func (s *scope) meet(r *row) {
	for i := range r.counts {
		c := &r.counts[i]
		who := c.who
		if who.release != nil || c.operations() == 0 {
			continue
		}
		if who.first == 0 {
			who.first = r.bin
		}
		match := who.join(s)
		who.release = s.releaseOf(match)
		if who.release == nil {
			who.release = newRunning(s, who, match)
			s.releases = append(s.releases, who.release)
		}
		who.release.members = append(who.release.members, who)
		s.pools.stale = true // whatever else belongs to the release: that may be heard of later
	}
}

// releaseOf returns the release of the deployment, if any of its identities served before.
func (s *scope) releaseOf(match join.Match) *running {
	at := slices.IndexFunc(s.releases, func(r *running) bool {
		return match.Deployment != "" && bondOf(r.match) == bondOf(match)
	})
	if at < 0 {
		return nil
	}
	if r := s.releases[at]; match.Step.WorseThan(r.match.Step) {
		r.match.Step = match.Step
	}
	return s.releases[at]
}

func (i *identity) join(s *scope) join.Match {
	match, _ := join.Join(i.Identity, i.served(s), s.deployments)
	return match
}

// served is when it served first, which it has.
func (i *identity) served(s *scope) join.Served {
	return join.Served{Since: delivery.Instant(i.first.Start()), Inherited: i.first < s.start()+startBins}
}

// matchOf returns the deployment that a release goes by. What served before it gives it up to what came with it.
func (s *scope) matchOf(r *running) join.Match {
	if r.match.Early && slices.ContainsFunc(s.releases, func(other *running) bool { return bondOf(other.match) == bond{deployment: r.match.Deployment} }) {
		return join.Match{}
	}
	return r.match
}

// saved is what counting open bins on top changes.
type saved struct {
	releases []progress
	members  []int
}

func (s *scope) save() {
	s.saved.releases, s.saved.members = s.saved.releases[:0], s.saved.members[:0]
	for _, r := range s.releases {
		s.saved.releases = append(s.saved.releases, r.progress)
		s.saved.members = append(s.saved.members, len(r.members))
		r.progress = r.clone()
	}
}

// restore takes off what was counted on top, from the first bin on that is open.
func (s *scope) restore(open health.Bin) {
	shown := s.since(open)
	clear(shown)
	s.rows = s.rows[:len(s.rows)-len(shown)]
	known := len(s.saved.releases)
	for i, r := range s.releases {
		members := 0
		if i < known {
			r.progress, members = s.saved.releases[i], s.saved.members[i]
		}
		for _, who := range r.members[members:] {
			who.release, who.first = nil, 0
		}
		r.members = r.members[:members]
	}
	clear(s.releases[known:])
	s.releases = s.releases[:known]
	s.pools.stale = false
	clear(s.saved.releases)
	s.recent = span{}
}
