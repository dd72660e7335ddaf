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
	// rows are in order of time. While open bins are added on top, their rows come last. chunks hold older rows.
	rows   []row
	chunks []chunk
	// kept are the chunks of the last snapshot. Rows before bin aged have been aged.
	kept     []chunk
	aged     health.Bin
	history  history
	pools    pools
	releases []*running
	saved    saved
	// began and heard are the first and the last bin that settled.
	began, heard health.Bin
	// errorTypes are the known error types of each release, by its name.
	errorTypes map[string][]string
	// recent is the count of the five minutes up to its bin.
	recent span
}

// identity is one way in which telemetry names a release.
type identity struct {
	release.Identity
	// first is the bin in which it first served, 0 if it has not.
	first health.Bin
	// last is the last bin with an observation of it that has settled.
	last health.Bin
	// release is the release to which it belongs; nil until it serves.
	release *running
}

func newScope(key delivery.Scope) *scope {
	return &scope{key: key, identities: map[release.Identity]*identity{}, errorTypes: map[string][]string{}}
}

// identify returns the identity, or nil if there are too many already.
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

// step takes account of the last row.
func (s *scope) step(w *Watch) {
	r := s.last()
	s.meet(r)
	s.share(r.bin)
	for _, running := range s.releases {
		running.step(w, s, r)
	}
}

// meet finds the releases that serve for the first time. An identity that is observed before it serves waits until it
// does.
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
		s.pools.stale = true // even for another identity of a known release, since the deployment that joins them may become known later
	}
}

// releaseOf returns the release of the deployment, if any identity of it served before.
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

// served returns when the identity first served; it must have.
func (i *identity) served(s *scope) join.Served {
	return join.Served{Since: delivery.Instant(i.first.Start()), Inherited: i.first < s.start()+startBins}
}

// matchOf returns the deployment of a release. A release that served before its deployment began loses the deployment
// to one that came with it.
func (s *scope) matchOf(r *running) join.Match {
	if r.match.Early && slices.ContainsFunc(s.releases, func(other *running) bool { return bondOf(other.match) == bond{deployment: r.match.Deployment} }) {
		return join.Match{}
	}
	return r.match
}

// saved is the state that changes when open bins are added on top.
type saved struct {
	releases []progress
	members  []int
}

// save keeps the state to which restore returns.
func (s *scope) save() {
	s.saved.releases, s.saved.members = s.saved.releases[:0], s.saved.members[:0]
	for _, r := range s.releases {
		s.saved.releases = append(s.saved.releases, r.progress)
		s.saved.members = append(s.saved.members, len(r.members))
		r.progress = r.clone()
	}
}

// restore removes what was added on top; open is the first open bin.
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
