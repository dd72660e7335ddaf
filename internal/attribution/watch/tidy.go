// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package watch

import (
	"math"
	"slices"
	"time"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

const (
	// tidyBins is how often old state is forgotten, in bins.
	tidyBins = 30
	// youngBins is how long rows keep classes of operations and kinds of failure. That is how long a recount may be
	// needed because identities turn out to belong together.
	youngBins = 60
	// calmBins is how much time before a release is used to measure how failures vary.
	calmBins = health.Bin(30 * time.Minute / health.BinWidth)
)

// tidy forgets what is too old when a bin settles. It goes by settled bins and not by a clock, so it does not matter
// when it is called.
func (w *Watch) tidy(bin health.Bin) {
	if bin/tidyBins == w.tidied/tidyBins {
		return
	}
	w.tidied = bin
	bin -= bin % tidyBins
	for key, s := range w.scopes {
		s.retire(bin, bins(w.options.Watched))
		s.trim(bin, w.options)
		s.forget(w, func(who *identity) bool { return who.last < bin-bins(w.options.Watched) && !s.isInRows(who) })
		s.forgetErrorTypes()
		if s.heard == 0 { // only deployments are known
			s.heard = bin
		}
		if len(s.rows)+len(s.chunks) == 0 && s.heard < bin-bins(w.options.Forgotten) {
			w.drop(key, s)
		}
	}
	for of, n := range w.neighbours {
		if n.heard < bin-bins(w.options.Forgotten) {
			delete(w.neighbours, of)
		}
	}
}

// drop forgets a scope. If it has open bins, its identities remain as if nothing had settled. Its deployments remain
// for as long as they are told.
func (w *Watch) drop(key delivery.Scope, s *scope) {
	s.forget(w, func(*identity) bool { return true })
	if len(s.identities)+len(s.deployments) == 0 {
		delete(w.scopes, key)
		return
	}
	identities, deployments, generation := s.identities, s.deployments, s.pools.generation
	*s = *newScope(key)
	s.identities, s.deployments, s.pools.generation = identities, deployments, generation+1
}

// retire ends the comparison of releases that are no longer watched.
func (s *scope) retire(bin, watched health.Bin) {
	for _, r := range s.releases {
		if r.evidence != nil && !r.isWatched(bin, watched) {
			r.evidence = nil
		}
	}
}

// trim ages and forgets old rows. How much failures varied in the forgotten rows is kept with the evidence.
func (s *scope) trim(bin health.Bin, o Options) {
	oldest := bin - bins(o.Calm)
	if slices.ContainsFunc(s.releases, func(r *running) bool { return r.evidence != nil && bin-r.last < bins(o.Horizon) }) {
		oldest = bin - bins(o.Horizon)
	}
	s.age(bin - youngBins)
	if slices.ContainsFunc(s.releases, func(r *running) bool { return r.evidence != nil }) {
		s.trimCompared(oldest)
		return
	}
	s.trimCalm(oldest)
	s.pack(bin - recentBins)
}

// trimCompared keeps rows unpacked, because each assessment reads all of them.
func (s *scope) trimCompared(oldest health.Bin) {
	s.unpack(math.MinInt64)
	kept := s.since(oldest)
	if len(kept) == len(s.rows) {
		return
	}
	for _, r := range s.releases {
		if r.evidence != nil {
			r.evidence.remember(s, r)
		}
	}
	s.rows, s.recent = slices.Clone(kept), span{}
}

// trimCalm forgets whole chunks, and unpacks them only if the oldest row to keep lies within one.
func (s *scope) trimCalm(oldest health.Bin) {
	past := slices.IndexFunc(s.chunks, func(c chunk) bool { return c.last >= oldest })
	if past < 0 {
		past = len(s.chunks)
	}
	s.chunks = slices.Delete(s.chunks, 0, past)
	if len(s.chunks) > 0 && s.chunks[0].first >= oldest {
		return
	}
	if kept := s.since(oldest); len(kept) < len(s.rows) {
		s.rows, s.recent = slices.Clone(kept), span{}
	}
}

// age removes from rows before a bin the details that only young rows need.
func (s *scope) age(before health.Bin) {
	s.aged = before
	for i := range s.chunks {
		if c := &s.chunks[i]; !c.aged && c.last < before {
			rows, _ := c.unpack()
			for i := range rows {
				rows[i].age()
			}
			*c = pack(rows)
			c.aged = true
		}
	}
	for i := range s.rows {
		if s.rows[i].bin >= before {
			break
		}
		s.rows[i].age()
	}
}

func (r *row) age() {
	for i := range r.counts {
		c := &r.counts[i]
		c.classes = nil
		if c.rare == nil {
			continue
		}
		c.rare.fingerprints, c.rare.exemplars = nil, nil
		if len(c.rare.exposures)+len(c.rare.origins) == 0 {
			c.rare = nil
		}
	}
}

// remember keeps the dispersions of rows that are about to be forgotten.
func (e *evidence) remember(s *scope, r *running) {
	varied := map[Kind]float64{}
	for _, kind := range Kinds {
		if kind != Fingerprints { // they vary as failures do
			varied[kind] = max(e.varied[kind], dispersion(s.ticks(r, kind, "", r.first-calmBins)))
		}
	}
	e.varied = varied
}

// forget drops old identities, and releases without any. An identity with open bins stays, as if it had not served.
func (s *scope) forget(w *Watch, isOld func(*identity) bool) {
	for key, who := range s.identities {
		if !isOld(who) {
			continue
		}
		if r := who.release; r != nil {
			r.members = slices.DeleteFunc(r.members, func(m *identity) bool { return m == who })
		}
		who.first, who.last, who.release = 0, 0, nil
		if !w.isOpen(s, who) {
			delete(s.identities, key)
		}
	}
	s.releases = slices.DeleteFunc(s.releases, func(r *running) bool { return len(r.members) == 0 })
	for _, r := range s.releases {
		if r.before != nil && len(r.before.members) == 0 {
			r.before = nil
		}
	}
}

func (w *Watch) isOpen(s *scope, who *identity) bool {
	for _, open := range w.open {
		if o := open[s]; o != nil && o.holds(who) {
			return true
		}
	}
	return false
}

func (s *scope) isInRows(who *identity) bool {
	return slices.ContainsFunc(s.chunks, func(c chunk) bool { return slices.Contains(c.identities, who) }) ||
		slices.ContainsFunc(s.rows, func(r row) bool {
			return slices.ContainsFunc(r.counts, func(c count) bool { return c.who == who })
		})
}
