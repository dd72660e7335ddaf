// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package watch

import (
	"slices"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/eprocess"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
)

// evidence is what speaks for a release failing more than the others that are live, and than what was before.
type evidence struct {
	// operations are failed, slow and very slow ones; all classes add up here, each held against its own control.
	operations      [3]eprocess.Hours
	logs, exposures eprocess.Hours
	before          beforeHours
	// slower is as before, of slow operations. No peers tell whether everything is slower, so this blames nobody.
	slower       eprocess.Before
	classes      []classSum
	entries      []Exposure
	fingerprints []fingerprintSum
	failing      int64
	exemplars    []health.Exemplar
	logged       eprocess.Tick
	// concurrent is how much the control served while the release did.
	concurrent int64
	// expected is the rate that was last expected by what was before; hasPeers says that there were any to correct it by.
	expected, peerFactor float64
	hasPeers             bool
	// varied are the largest dispersions of rows that are forgotten, by kind.
	varied map[Kind]float64
}

type classSum struct {
	class string
	ticks [3]eprocess.Tick
}

type fingerprintSum struct {
	name     string
	arrivals eprocess.Arrivals
	tick     eprocess.Tick
}

// maxFingerprints is how many kinds of failure have a place each: those that were first seen, in either arm.
const maxFingerprints = 32

// maxEntries caps the services at which exposed traces entered.
const maxEntries = 256

func (e *evidence) clone() *evidence {
	c := *e
	for kind := range c.operations {
		c.operations[kind] = slices.Clone(e.operations[kind])
	}
	c.logs, c.exposures, c.before = slices.Clone(e.logs), slices.Clone(e.exposures), slices.Clone(e.before)
	c.classes, c.entries, c.fingerprints = slices.Clone(e.classes), slices.Clone(e.entries), slices.Clone(e.fingerprints)
	return &c
}

// add counts a row.
func (e *evidence) add(w *Watch, s *scope, r *running, at *row) {
	sum := at.tick(r, (*count).errors)
	e.addClasses(r, at)
	if sum.New.Total > 0 {
		e.concurrent += sum.Control.Total
	}
	e.addOwn(r, at)
	e.addFingerprints(r, at, sum)
	e.addExposures(r, at)
	if sum.New.Total > 0 && s.concurrent(r, at.bin) < eprocess.ThinControl {
		factor, known := w.peerFactor(s, r, at.bin)
		e.peerFactor, e.hasPeers = factor, known
		e.expected = r.expected(s, at.bin, factor)
		e.before = e.before.add(r.hourOf(at.bin), sum.New, e.expected)
		if s.pools.usual.Total > 0 {
			e.slower.Add(at.tick(r, (*count).slow95).New, eprocess.Expected(s.pools.usual, r.past.slow, 1))
		}
	}
}

// expected is the rate that is expected at most: by the two hours before the release came, or by the same hour of other days.
func (r *running) expected(s *scope, bin health.Bin, factor float64) float64 {
	rate := eprocess.Expected(r.past.arm, r.past.dispersion, factor)
	if usual := s.history.sameHour(bin, r.first); usual.Total > 0 {
		rate = max(rate, eprocess.Expected(usual, r.past.dispersion, factor))
	}
	return rate
}

// concurrent is how much the control served in the last five minutes while the release did; no more is counted than makes a control.
func (s *scope) concurrent(r *running, bin health.Bin) (total int64) {
	for _, row := range slices.Backward(s.since(bin - recentBins + 1)) {
		if t := row.tick(r, (*count).errors); t.New.Total > 0 {
			total += t.Control.Total
		}
		if total >= eprocess.ThinControl {
			break
		}
	}
	return total
}

func (e *evidence) addClasses(r *running, at *row) {
	for i := range at.counts {
		for _, class := range at.counts[i].told() {
			place, found := slices.BinarySearchFunc(e.classes, class.Class, compareClass)
			if !found && len(e.classes) < maxClasses {
				e.classes = slices.Insert(e.classes, place, classSum{class: class.Class})
			}
		}
	}
	for place := range e.classes {
		sum := &e.classes[place]
		for kind, tick := range at.classTicks(r, sum.class) {
			e.operations[kind] = inHour(e.operations[kind], r.hourOf(at.bin), tick)
			sum.ticks[kind] = sum.ticks[kind].Plus(tick)
		}
	}
}

func (e *evidence) addOwn(r *running, at *row) {
	for i := range at.counts {
		if c := &at.counts[i]; c.who.release == r {
			e.failing += int64(c.failing)
			if c.rare != nil {
				e.exemplars = health.JoinExemplars(slices.Clone(e.exemplars), c.rare.exemplars)
			}
		}
	}
	tick := at.tick(r, (*count).logged)
	e.logs = inHour(e.logs, r.hourOf(at.bin), tick)
	e.logged = e.logged.Plus(tick)
}

// addFingerprints counts each kind of failure by itself. A kind has its place from its first failure on, in whichever arm that was, so that
// it does not depend on what the evidence will be.
func (e *evidence) addFingerprints(r *running, at *row, sum eprocess.Tick) {
	for i := range at.counts {
		if at.counts[i].rare == nil {
			continue
		}
		for _, f := range at.counts[i].rare.fingerprints {
			isPlaced := slices.ContainsFunc(e.fingerprints, func(p fingerprintSum) bool { return p.name == f.Name })
			if !isPlaced && len(e.fingerprints) < maxFingerprints {
				e.fingerprints = append(e.fingerprints, fingerprintSum{name: f.Name})
			}
		}
	}
	for i := range e.fingerprints {
		f := &e.fingerprints[i]
		tick := at.tick(r, func(c *count) eprocess.Arm { return eprocess.Arm{Failed: c.fingerprint(f.name)} })
		tick.New.Total, tick.Control.Total = sum.New.Total, sum.Control.Total
		f.arrivals.Add(tick)
		f.tick = f.tick.Plus(tick)
	}
}

func (e *evidence) addExposures(r *running, at *row) {
	for _, x := range at.exposures(r) {
		place, found := slices.BinarySearchFunc(e.entries, x, func(a, b Exposure) int { return compareServices(a.Entry, b.Entry) })
		if !found && len(e.entries) >= maxEntries {
			continue
		}
		e.exposures = inHour(e.exposures, r.hourOf(at.bin), x.Tick)
		if !found {
			e.entries = slices.Insert(e.entries, place, Exposure{Entry: x.Entry})
		}
		e.entries[place].Tick = e.entries[place].Plus(x.Tick)
	}
}
