// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package watch

import (
	"math"
	"slices"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/eprocess"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
)

// Suspicion is the evidence for and against a release being worse than what it is compared with, and what follows from
// it.
type Suspicion struct {
	// Decision is the finding and its reasons, given all other watched releases of the environment.
	eprocess.Decision
	// Evidence is what the decision rests on. Its effect size is that of the strongest kind.
	Evidence eprocess.Evidence
	// Terms are the kinds of evidence, in the order of [Kinds].
	Terms     []Term
	Strongest Kind
	// Own is the log evidence of the release's own operations, without the traces that touched it.
	Own float64
	// Expected is the highest failure rate that the past explained last, PeerFactor the correction by peers in it.
	Expected, PeerFactor float64
	// Onset is the bin from which on the release stood out. There is one only if there is some evidence.
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

// suspect weighs the evidence on the release. The decision also depends on other releases; see [Watch.Assess].
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

// SlowExcess is an additional condition for slow operations: the share of slow ones must exceed the control by this
// much.
const SlowExcess eprocess.Condition = "slow_excess"

// leastSlowExcess is the excess share of slow operations from which it matters. No two hosts are equally fast, and a
// new one has to warm up.
const leastSlowExcess = .05

// decide applies the rules of [eprocess.Decide] at the given level.
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

// grade returns what the comparison behind the evidence is worth. It counts what the control served lately or, if the
// evidence comes from the control, ever.
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

// watchFrom is the e-value from which a closer look is worth the effort. Findings need more.
const watchFrom = 5

// excess returns by how much the share that failed exceeds that of the control, class by class where classes are
// counted.
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

// onset returns the bin from which on the ticks, which begin at bin from, stood out.
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
