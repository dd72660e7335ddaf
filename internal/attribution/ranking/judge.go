// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package ranking

import (
	"cmp"
	"math"
	"slices"
	"time"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/eprocess"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/join"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/watch"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// Evidence is what is known at a time.
type Evidence struct {
	Now time.Time
	// Watch follows the releases, Releases is its assessment at Now.
	Watch    *watch.Watch
	Releases []watch.Release
	// Deployments are those told to the watch, by scope.
	Deployments map[delivery.Scope][]join.Deployment
}

// Judge weighs the candidates for an incident and applies a declared cause.
func Judge(e Evidence, i Incident, w Weights) Verdict {
	return Weigh(e, i, w).Declare(i.Declared, w)
}

// Weigh weighs the candidates for an incident by telemetry alone, whatever was declared.
func Weigh(e Evidence, i Incident, w Weights) Verdict {
	s := newScene(e, i, w)
	v := Verdict{Onset: s.onset, HasOnset: s.hasOnset, Known: s.isKnown()}
	suspects := s.suspects()
	for _, one := range suspects {
		v.Candidates = append(v.Candidates, s.candidate(one, len(suspects)))
	}
	v.None, v.Weighed = s.none(suspects), len(suspects)
	v.weigh(w)
	v.conclude(w)
	return v
}

// Without weighs again after leaving out candidates that are known not to be the cause.
func (v Verdict) Without(isNot func(Candidate) bool, w Weights) Verdict {
	known := len(v.Candidates)
	v.Candidates = slices.DeleteFunc(slices.Clone(v.Candidates), isNot)
	before := v.Weighed
	v.Weighed -= known - len(v.Candidates)
	for i := range v.Candidates {
		v.Candidates[i] = v.Candidates[i].among(v.Weighed, w)
	}
	if v.HasOthers {
		v.Others += w.prior(v.Weighed).Value - w.prior(before).Value
	}
	v.weigh(w)
	v.conclude(w)
	return v
}

// Best keeps only the likeliest candidates. Probabilities stay the same.
func (v Verdict) Best(most int, w Weights) Verdict {
	if len(v.Candidates) <= most {
		return v
	}
	sum := 0.
	if v.HasOthers {
		sum = math.Exp(v.Others / w.Temperature)
	}
	for _, c := range v.Candidates[most:] {
		sum += math.Exp(c.Score / w.Temperature)
	}
	v.Others, v.HasOthers = math.Log(sum)*w.Temperature, true
	v.Candidates = slices.Clone(v.Candidates[:most])
	return v
}

// conclude orders the candidates and decides.
func (v *Verdict) conclude(w Weights) {
	v.sort()
	v.decide(w)
}

// weigh turns scores into probabilities, capped by the grade of the comparison.
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
	if v.HasOthers {
		sum += share(v.Others)
	}
	v.None.Probability = share(v.None.Score) / sum
	for i := range v.Candidates {
		c := &v.Candidates[i]
		c.Probability = min(share(c.Score)/sum, w.Limit(c.Grade))
	}
}

// Limit returns the highest probability that a comparison of the grade allows.
func (w Weights) Limit(g eprocess.Grade) float64 {
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

// decide sets the outcome.
func (v *Verdict) decide(w Weights) {
	v.Outcome = None
	if !v.Known {
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
