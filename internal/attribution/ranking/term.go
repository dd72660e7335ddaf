// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package ranking

import (
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/eprocess"
)

// candidate weighs a suspect, one of m.
func (s *scene) candidate(x suspect, m int) Candidate {
	c := Candidate{ID: x.id, Grade: s.grade(x), Served: x.release != nil, Cleared: x.clears()}
	prior := s.weights.prior(m)
	c.add(prior.Term, prior.Value, prior.Detail)
	for _, t := range []struct {
		term Term
		of   func(suspect) (float64, string)
	}{
		{Own, s.own},
		{Exposure, s.exposure},
		{Origin, s.origin},
		{Delay, s.delay},
		{Unserved, s.unserved},
		{Lag, s.lag},
		{Reach, s.reach},
		{Dose, s.dose},
		{Rollback, s.rollback},
		{Named, s.named},
	} {
		value, detail := t.of(x)
		if detail != "" {
			c.add(t.term, value, detail)
		}
	}
	if !c.hasEvidence() || !s.isVisible() && !x.isFaulty() { // neither time alone nor an invisible fault is evidence enough to blame
		c.Grade = eprocess.GradeTime
	}
	return c
}

// prior returns the prior of each of m releases.
func (w Weights) prior(m int) Reason {
	detail := fmt.Sprintf("one of %d releases that may be the cause", m)
	if m == 1 {
		detail = "the only release that may be the cause"
	}
	return Reason{Prior, math.Log(w.CausedByRelease / float64(m)), detail}
}

// among returns the candidate as one of m.
func (c Candidate) among(m int, w Weights) Candidate {
	c.Reasons = slices.Clone(c.Reasons)
	for i, r := range c.Reasons {
		if r.Term == Prior {
			c.Reasons[i] = w.prior(m)
			c.Score += c.Reasons[i].Value - r.Value
		}
	}
	return c
}

// leastEvidence is how much must accuse a release besides its time: odds twice as high. Less may be chance.
const leastEvidence = math.Ln2

// hasEvidence reports whether anything but its time accuses the release.
func (c *Candidate) hasEvidence() bool {
	sum := 0.
	for _, r := range c.Reasons {
		if r.Term != Prior && r.Term != Lag {
			sum += r.Value
		}
	}
	return sum >= leastEvidence
}

func (c *Candidate) add(t Term, value float64, detail string) {
	c.Reasons = append(c.Reasons, Reason{t, value, detail})
	c.Score += value
}

// lag weighs the time from the release's first traffic to the onset: the logarithm of its density, a mixture of two
// exponential distributions (faults that show at once, and others), relative to a uniform one over the window.
func (s *scene) lag(x suspect) (float64, string) {
	lag, w := s.onset.Sub(x.at), s.weights
	hours := max(lag.Hours(), 0)
	density := w.SoonShare*exponential(hours, w.Soon.Hours()) + (1-w.SoonShare)*exponential(hours, w.Late.Hours())
	value := clip(math.Log(density*window.Hours()), w.LagLeast, w.LagMost)
	if lag >= -w.Slack {
		return value, fmt.Sprintf("the incident began %s after it", max(lag, 0).Round(time.Second))
	}
	earlier := s.earlier(x.at.Add(-w.Slack))
	return value + (w.LagLeast-value)*earlier, fmt.Sprintf("%.0f %% of the failures came before it", 100*earlier)
}

func exponential(x, mean float64) float64 { return math.Exp(-x/mean) / mean }

func clip(x, least, most float64) float64 { return min(max(x, least), most) }

func shareOf(a eprocess.Arm) string {
	return fmt.Sprintf("%s %% (%d of %d)", figure(100*a.Rate()), a.Failed, a.Total)
}
