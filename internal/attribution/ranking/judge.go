// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package ranking

import (
	"cmp"
	"math"
	"slices"
	"time"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/eprocess"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/watch"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// Evidence is all that is known at a time.
type Evidence struct {
	Now time.Time
	// Watch is what follows the releases, Releases what it assessed them to be at Now.
	Watch    *watch.Watch
	Releases []watch.Release
	// Deployments are those of each service and environment, as told to the watch.
	Deployments map[delivery.Scope][]watch.Deployment
}

// Judge weighs the candidates for an incident.
func Judge(e Evidence, i Incident, w Weights) Verdict {
	s := newScene(e, i, w)
	v := Verdict{Onset: s.onset, HasOnset: s.hasOnset}
	suspects := s.suspects()
	for _, one := range suspects {
		v.Candidates = append(v.Candidates, s.candidate(one, len(suspects)))
	}
	v.None = s.none(suspects)
	v.weigh(w)
	s.declare(&v)
	v.sort()
	v.decide(w, s.isKnown())
	return v
}

// weigh turns scores into probabilities, capped by what the comparisons are worth.
func (v *Verdict) weigh(w Weights) {
	most := v.None.Score
	for _, c := range v.Candidates {
		most = max(most, c.Score)
	}
	share := func(score float64) float64 { return math.Exp((score - most) / w.Temperature) }
	sum := share(v.None.Score)
	for _, c := range v.Candidates {
		sum += share(c.Score)
	}
	v.None.Probability = share(v.None.Score) / sum
	for i := range v.Candidates {
		c := &v.Candidates[i]
		c.Probability = min(share(c.Score)/sum, w.limit(c.Grade))
	}
}

func (w Weights) limit(g eprocess.Grade) float64 {
	switch g {
	case eprocess.GradeConcurrent:
		return w.GradeA
	case eprocess.GradeBefore:
		return w.GradeB
	}
	return w.GradeC
}

func (v *Verdict) sort() {
	slices.SortFunc(v.Candidates, func(a, b Candidate) int {
		return cmp.Or(cmp.Compare(b.Probability, a.Probability), cmp.Compare(b.Score, a.Score), compareIDs(a.ID, b.ID))
	})
}

// decide draws the conclusion.
func (v *Verdict) decide(w Weights, known bool) {
	v.Outcome = None
	if !known {
		v.Outcome = InsufficientData
	}
	if len(v.Candidates) == 0 {
		return
	}
	first, next := v.Candidates[0], v.None.Probability
	if len(v.Candidates) > 1 {
		next = max(next, v.Candidates[1].Probability)
	}
	switch {
	case first.Probability >= w.Blame && first.Grade != eprocess.GradeTime && first.Probability >= w.BlameRatio*next:
		v.Outcome = Release
	case first.Probability >= w.Suspect && first.Probability >= v.None.Probability:
		v.Outcome = Suspects
	}
}
