// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package watch

import (
	"slices"
	"time"
	"unique"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/join"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// Watch follows releases. Create it with [New].
type Watch struct {
	options Options
	scopes  map[delivery.Scope]*scope
	// open holds the totals of bins that have not settled, totals is how many there are.
	open   map[health.Bin]map[*scope]*openBin
	totals int
	// settled is the first bin that has not settled.
	settled health.Bin
	// tidied is the bin at which old state was last forgotten.
	tidied  health.Bin
	refused Stats
	peers   map[peerKey]*peers
	// neighbours are the services that share traces, by scope.
	neighbours map[delivery.Scope]*neighbours
	// counted are operations that settled and were not taken yet, from bin taken on.
	counted map[operationsKey]*Operations
	taken   health.Bin
	notes   notes
	// restoring is nil unless records are being read back.
	restoring *restoring
	// shown are the scopes on which open bins are currently added on top.
	shown []*scope
}

// New returns a watch that has observed nothing.
func New(o Options) *Watch {
	return &Watch{
		options: o, scopes: map[delivery.Scope]*scope{}, open: map[health.Bin]map[*scope]*openBin{},
		peers: map[peerKey]*peers{}, neighbours: map[delivery.Scope]*neighbours{},
		counted: map[operationsKey]*Operations{},
	}
}

// Observe takes an observation and reports whether it changed anything.
func (w *Watch) Observe(o health.Observation) (changed bool) {
	w.undo()
	if o.Bin < w.settled {
		w.refused.Late++
		return false
	}
	s := w.scope(o.Release.Scope())
	if s == nil {
		w.refused.Full++
		return false
	}
	return w.tell(s, o)
}

// tell takes an observation of a scope.
func (w *Watch) tell(s *scope, o health.Observation) (changed bool) {
	who := s.identify(o.Release, w.options.MaxReleases)
	if who == nil {
		w.refused.Crowded++
		return false
	}
	open := w.openBin(o.Bin, s)
	total := total{who: who, series: unique.Make(o.Series), collector: unique.Make(o.Collector)}
	if changed = open.merge(w, total, o.Total()); changed {
		w.note(binKey{o.Bin, s}, open)
	}
	return changed
}

func (w *Watch) openBin(bin health.Bin, s *scope) *openBin {
	open := w.open[bin]
	if open == nil {
		open = map[*scope]*openBin{}
		w.open[bin] = open
	}
	if open[s] == nil {
		open[s] = &openBin{totals: map[total]health.Total{}, isNoted: true}
	}
	return open[s]
}

// scope returns the scope of a key, or nil if there are too many already.
func (w *Watch) scope(key delivery.Scope) *scope {
	s := w.scopes[key]
	if s == nil && len(w.scopes) < w.options.MaxScopes {
		s = newScope(key)
		w.scopes[key] = s
	}
	return s
}

// Deployed replaces the known deployments of a scope; call it with all of them whenever they change. Identities that
// belong to one deployment are one release from then on. A release keeps its evidence as long as its identities stay
// the same. The evidence of others is recounted from the rows, so what is older than the rows is lost.
func (w *Watch) Deployed(key delivery.Scope, deployments []join.Deployment) {
	w.undo()
	s := w.scope(key)
	if s == nil {
		w.refused.Full++
		return
	}
	s.deployments = deployments
	s.regroup(w)
}

// Advance settles the bins that ended [Options.Lateness] before now.
func (w *Watch) Advance(now time.Time) {
	w.undo()
	until := health.BinOf(now.Add(-w.options.Lateness).UnixNano())
	if until <= w.settled {
		return
	}
	for _, bin := range w.openBins() {
		if bin >= until {
			break
		}
		w.settle(bin)
	}
	w.settled = until
}

func (w *Watch) openBins() []health.Bin {
	all := make([]health.Bin, 0, len(w.open))
	for bin := range w.open {
		all = append(all, bin)
	}
	slices.Sort(all)
	return all
}

// settle moves a bin from open to settled.
func (w *Watch) settle(bin health.Bin) {
	w.tidy(bin)
	w.count(bin)
	for s, open := range w.open[bin] {
		w.relate(s, bin)
		s.heard = bin
		for i := range s.last().counts {
			s.last().counts[i].who.last = bin
		}
		if s.began == 0 {
			s.began = bin
		}
		s.history.add(bin, s.last().errors())
		s.pools.refresh()
		settled := open.settle(bin)
		s.pools.add(bin, settled.durations)
		w.countForGood(s, bin, &settled)
		w.noteGone(binKey{bin, s}, open)
		w.totals -= len(open.totals)
	}
	delete(w.open, bin)
}

// count adds a bin: first the rows of all scopes, since scopes are each other's peers, then what follows for each
// scope.
func (w *Watch) count(bin health.Bin) {
	clear(w.peers)
	for s, open := range w.open[bin] {
		s.rows = append(s.rows, open.build(s, bin))
		s.recent = span{}
	}
	for s := range w.open[bin] {
		s.step(w)
	}
}

// undo removes the open bins that show added on top.
func (w *Watch) undo() {
	for _, s := range w.shown {
		s.restore(w.settled)
	}
	clear(w.shown)
	w.shown = w.shown[:0]
}

// show adds the open bins on top of what has settled.
func (w *Watch) show() {
	if len(w.shown) > 0 {
		return
	}
	open := w.openBins()
	seen := map[*scope]bool{}
	for _, bin := range open {
		for s := range w.open[bin] {
			if !seen[s] {
				seen[s] = true
				s.save()
				w.shown = append(w.shown, s)
			}
		}
	}
	for _, bin := range open {
		w.count(bin)
	}
}
