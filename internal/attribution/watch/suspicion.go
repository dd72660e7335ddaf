// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package watch

import (
	"math"
	"slices"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/eprocess"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
)

// Suspicion is what speaks for and against a release being worse than what it is compared with.
type Suspicion struct {
	// Decision says what the evidence is enough for, given all other releases that are watched in the environment, and why.
	eprocess.Decision
	// Evidence is what the decision rests on; its effect is that of the strongest kind.
	Evidence eprocess.Evidence
	// Terms are the kinds of evidence, in the order of [Kinds].
	Terms     []Term
	Strongest Kind
	// Own is the evidence of the release itself, without the traces that it touched.
	Own float64
	// Expected is the rate of failures that was last expected at most by what was before, PeerFactor by how much that was raised.
	Expected, PeerFactor float64
	// Onset is the bin from which on it stood out; only of what is watched or faulty.
	Onset    health.Bin
	HasOnset bool
	// Exemplars are some of the traces that failed in the release.
	Exemplars []health.Exemplar
}

// Term returns the evidence of a kind.
func (s *Suspicion) Term(kind Kind) Term {
	for _, t := range s.Terms {
		if t.Kind == kind {
			return t
		}
	}
	return Term{}
}

// suspect weighs the evidence. What is decided depends on the other releases; see [Watch.Assess].
func (r *running) suspect(s *scope, bin health.Bin) *Suspicion {
	e := r.evidence
	suspicion := &Suspicion{Terms: e.terms(s, r, bin), Expected: e.expected, PeerFactor: e.peerFactor, Exemplars: slices.Clone(e.exemplars)}
	var all, own []eprocess.Weighted
	strongest := &suspicion.Terms[0]
	for i := range suspicion.Terms {
		t := &suspicion.Terms[i]
		all = append(all, eprocess.Weighted{LogE: t.LogE, Weight: t.Weight})
		if t.Kind != Exposures {
			own = append(own, eprocess.Weighted{LogE: t.LogE, Weight: t.Weight})
		}
		if t.LogE > 0 && t.LogE+math.Log(t.Weight) > strongest.LogE+math.Log(strongest.Weight) {
			strongest = t
		}
	}
	suspicion.Strongest, suspicion.Own = strongest.Kind, eprocess.Average(own...)
	suspicion.Evidence = eprocess.Evidence{LogE: eprocess.Average(all...), Grade: r.grade(s, *strongest, bin), New: strongest.Counted.New}
	r.effect(s, suspicion, *strongest, bin)
	r.doubt(s, suspicion)
	return suspicion
}

// SlowExcess is a condition of its own: to be blamed for slow operations, so many more have to be slow.
const SlowExcess eprocess.Condition = "slow_excess"

// leastSlowExcess is how many more operations have to be slow to matter, as a share. No two hosts are equally fast, and a new
// one has to warm up.
const leastSlowExcess = .05

// decide finds what the evidence is enough for at a level.
func (s *Suspicion) decide(alpha float64) {
	s.Decision = eprocess.Decide(s.Evidence, alpha)
	if s.Strongest != Slow95 && s.Strongest != Slow50 {
		return
	}
	reason := eprocess.Reason{Condition: SlowExcess, Value: s.Evidence.Excess, Limit: leastSlowExcess, Met: s.Evidence.Excess >= leastSlowExcess}
	s.Reasons = append(s.Reasons, reason)
	if !reason.Met && s.Finding == eprocess.Faulty {
		s.Finding = eprocess.Watch
	}
}

// grade says what the comparison is worth: that from which the evidence is.
func (r *running) grade(s *scope, t Term, bin health.Bin) eprocess.Grade {
	control := s.concurrent(r, bin)
	if t.LogConcurrent > 0 && (t.Kind != Errors || t.LogConcurrent >= t.LogBefore) {
		control = max(control, r.evidence.concurrent)
	}
	return eprocess.GradeOf(control, r.past.arm, r.evidence.hasPeers)
}

// effect measures how much worse the release is and since when.
func (r *running) effect(s *scope, to *Suspicion, t Term, bin health.Bin) {
	e := &to.Evidence
	expected := 0.
	if t.Kind == Errors && (t.LogBefore > t.LogConcurrent || e.Grade != eprocess.GradeConcurrent) {
		expected = to.Expected
	}
	e.FailingTraces = t.Counted.New.Failed
	if t.Kind == Errors && r.evidence.failing > 0 {
		e.FailingTraces = min(r.evidence.failing, e.FailingTraces)
	}
	level := math.Log(1 / eprocess.DefaultAlpha)
	e.Lower, e.Upper = t.hours.Lower(level), upper(t.hours, level)
	e.Excess = r.evidence.excess(t)
	if expected > 0 {
		e.Excess = t.Counted.New.Rate() - expected
	}
	if e.LogE < math.Log(watchFrom) {
		return
	}
	from := r.first
	if t.Kind == Fingerprints { // older rows do not tell them apart
		from = max(from, bin-youngBins)
	}
	ticks := s.ticks(r, t.Kind, t.Name, from)
	e.Persistence = eprocess.PersistenceOf(ticks, expected)
	to.Onset, to.HasOnset = s.onset(from, ticks, max(expected, t.Counted.Control.Rate()))
}

// watchFrom is the evidence from which on it is worth the while to look closer; findings need more.
const watchFrom = 5

func (e *evidence) excess(t Term) float64 {
	var ticks []eprocess.Tick
	switch t.Kind {
	case Errors, Slow95, Slow50:
		place := map[Kind]int{Errors: 0, Slow95: 1, Slow50: 2}[t.Kind]
		for _, c := range e.classes {
			ticks = append(ticks, c.ticks[place])
		}
	case Exposures:
		for _, x := range e.entries {
			ticks = append(ticks, x.Tick)
		}
	default:
		ticks = append(ticks, t.Counted)
	}
	return eprocess.Excess(ticks...)
}

// onset finds from when on ticks since a bin stood out.
func (s *scope) onset(from health.Bin, ticks []eprocess.Tick, usual float64) (health.Bin, bool) {
	arms := make([]eprocess.Arm, len(ticks))
	for i, t := range ticks {
		arms[i] = t.New
	}
	drift := min(eprocess.OnsetDrift, max(usual, degradedBy))
	found, ok := eprocess.Onset(arms, usual, drift)
	if !ok {
		return 0, false
	}
	return s.since(from)[found.Start].bin, true
}
