// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package watch

import (
	"cmp"
	"math"
	"slices"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/join"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/release"
)

// regroup lets releases be what the deployments say.
func (s *scope) regroup(w *Watch) {
	groups := s.groups()
	if slices.ContainsFunc(s.releases, func(r *running) bool { return !groups.has(r) }) {
		s.recount(w, groups)
	}
	for _, r := range s.releases {
		r.match = r.members[0].join(s)
		for _, who := range r.members[1:] {
			if match := who.join(s); match.Step.WorseThan(r.match.Step) {
				r.match.Step = match.Step
			}
		}
	}
}

// bond is what identities have in common that are one release. What served before a deployment began is another release than what came with it.
type bond struct {
	deployment string
	early      bool
}

func bondOf(m join.Match) bond { return bond{m.Deployment, m.Early} }

// groups are the identities that serve, by what they have in common; those that have no deployment are on their own.
type groups struct {
	bonds map[*identity]bond
	size  map[bond]int
}

func (s *scope) groups() groups {
	g := groups{map[*identity]bond{}, map[bond]int{}}
	for _, r := range s.releases {
		for _, who := range r.members {
			b := bondOf(who.join(s))
			g.bonds[who] = b
			g.size[b]++
		}
	}
	return g
}

// has says whether the members of the release are all of a group.
func (g groups) has(r *running) bool {
	b := g.bonds[r.members[0]]
	if b.deployment == "" {
		return len(r.members) == 1
	}
	return g.size[b] == len(r.members) && !slices.ContainsFunc(r.members, func(who *identity) bool { return g.bonds[who] != b })
}

// recount starts over from the rows, but for the evidence of releases that remain what they were.
func (s *scope) recount(w *Watch, groups groups) {
	old, rows, stale := s.releases, s.since(math.MinInt64), s.pools.stale
	s.rows, s.releases = nil, nil
	for _, who := range s.identities {
		who.release = nil
	}
	for _, r := range rows {
		s.rows = append(s.rows, r)
		s.recent = span{}
		clear(w.peers)
		s.step(w)
	}
	s.pools.stale = stale
	for _, r := range old {
		if groups.has(r) {
			s.keep(r)
		}
	}
	s.follow()
}

// keep puts a release in the place of what was counted anew of it. Which stages it went through depends on what else was a release, so these
// are taken over if the rows tell all of them.
func (s *scope) keep(r *running) {
	anew := r.members[0].release
	if anew != nil && s.rows[0].bin <= r.first {
		r.stages, r.before = anew.stages, anew.before
	}
	s.releases = slices.DeleteFunc(s.releases, func(other *running) bool { return other == anew })
	s.releases = append(s.releases, r)
	for _, who := range r.members {
		who.release = r
	}
}

// follow sets right who came after whom, and brings releases into the order in which they came.
func (s *scope) follow() {
	for _, r := range s.releases {
		if r.before != nil {
			r.before = r.before.members[0].release
		}
	}
	slices.SortFunc(s.releases, func(a, b *running) int {
		return cmp.Or(cmp.Compare(a.first, b.first), release.Compare(a.members[0].Identity, b.members[0].Identity))
	})
}
