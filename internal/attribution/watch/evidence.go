// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package watch

import (
	"slices"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/eprocess"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
)

// evidence is what is known about whether a release fails more than its control and than its past.
type evidence struct {
	// operations holds failed, slow and very slow operations. Each class is compared with the same class of the
	// control; the sums are over all classes.
	operations      [3]eprocess.Hours
	logs, exposures eprocess.Hours
	before          beforeHours
	// slower compares slow operations with the past. No peers tell whether everything became slower, so it is reported
	// but blames nobody.
	slower       eprocess.Before
	classes      []classSum
	entries      []Exposure
	fingerprints []fingerprintSum
	failing      int64
	exemplars    []health.Exemplar
	logged       eprocess.Tick
	// concurrent is how many operations the control served in bins in which the release served.
	concurrent int64
	// expected is the failure rate last expected from the past, peerFactor the correction by peers in it. hasPeers:
	// there were peers.
	expected, peerFactor float64
	hasPeers             bool
	// varied holds, by kind, the largest dispersion of rows that are forgotten.
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

// maxFingerprints is how many kinds of failure are followed: the first that were seen, in the release or its control.
const maxFingerprints = 32

// maxEntries caps the services at which the traces of exposures entered.
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

// add adds a row to the evidence.
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

// expected returns the highest failure rate that the past explains: from the two hours before the release came, or from
// the same hour on other days.
func (r *running) expected(s *scope, bin health.Bin, factor float64) float64 {
	rate := eprocess.Expected(r.past.arm, r.past.dispersion, factor)
	if usual := s.history.sameHour(bin, r.first); usual.Total > 0 {
		rate = max(rate, eprocess.Expected(usual, r.past.dispersion, factor))
	}
	return rate
}

// concurrent returns how many operations the control served in the last five minutes in bins in which the release
// served. It stops counting at [eprocess.ThinControl].
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

// addClasses adds each class of operations, compared with the same class of the control.
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

// addOwn adds what has no classes: failing traces, exemplars and logs.
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

// addFingerprints counts each kind of failure. A kind is followed from its first failure on, whether in the release or
// in the control, so that the choice does not depend on the outcome.
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

// addExposures adds how traces ended, by the service at which they entered.
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
