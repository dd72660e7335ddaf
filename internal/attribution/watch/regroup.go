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

// regroup groups identities into releases according to the deployments that are known now.
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

// bond is what identities of the same release share. A release that served before its deployment began is not the one
// that came with it.
type bond struct {
	deployment string
	early      bool
}

func bondOf(m join.Match) bond { return bond{m.Deployment, m.Early} }

// groups holds the bond of each identity that serves, and how many identities share each bond. An identity without a
// deployment is alone.
type groups struct {
	bonds map[*identity]bond
	size  map[bond]int
}

// groups joins every identity that serves to the deployments that are known now.
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

// has reports whether the members of the release are exactly one group.
func (g groups) has(r *running) bool {
	b := g.bonds[r.members[0]]
	if b.deployment == "" {
		return len(r.members) == 1
	}
	return g.size[b] == len(r.members) && !slices.ContainsFunc(r.members, func(who *identity) bool { return g.bonds[who] != b })
}

// recount rebuilds all releases from the rows. Releases whose members did not change keep their evidence.
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

// keep replaces the rebuilt release by r, which has the same members. Its stages depend on what else is a release, so
// they are taken from the rebuilt one if the rows reach back to the beginning of r.
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

// follow points every before to the rebuilt release and orders the releases by when they came.
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
