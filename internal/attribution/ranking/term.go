// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package ranking

import (
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/eprocess"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/watch"
)

// candidate weighs a release among m.
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
	if !c.hasEvidence() || !s.isVisible() && !x.isFaulty() { // time alone never blames, and what telemetry does not show it cannot explain
		c.Grade = eprocess.GradeTime
	}
	return c
}

// prior is what is believed of each of m releases before looking.
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

// leastEvidence is how much has to speak against a release besides its time: that its odds are twice as good. Less is chance.
const leastEvidence = math.Ln2

// hasEvidence says whether anything speaks against the release but its time.
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

// own is what the release's own failures say, against others that are live, or where there are hardly any, against the time before.
func (s *scene) own(x suspect) (float64, string) {
	if x.release == nil {
		return 0, ""
	}
	var logE float64
	var detail string
	if x.isBeside() {
		logE, detail = x.concurrent()
	} else {
		logE, detail = s.ownBefore(x)
		logE = min(logE, s.ownLoosely(x))
	}
	if !s.failures { // that it does not fail excuses nobody where nothing does
		logE = max(logE, 0)
	}
	return s.weights.Own * clip(logE, s.weights.OwnLeast, s.weights.OwnMost), detail
}

// ownBefore compares with the time before, where nothing else is live: failures that began in the release where origins are known, for all that
// calls a failing service fails as well.
func (s *scene) ownBefore(x suspect) (float64, string) {
	failed := func(t *watch.Tick) eprocess.Tick { return t.Errors }
	if s.origins.known {
		return s.originsBefore(x)
	}
	logE, now, then := x.before(failed, 1)
	return logE, fmt.Sprintf("%s of its operations failed, %s before it came", shareOf(now), shareOf(then))
}

// ownLoosely compares with what others of its service did since the onset, even if not in the same seconds; without limit where they did next to nothing.
func (s *scene) ownLoosely(x suspect) float64 {
	var sum eprocess.Tick
	for _, t := range x.release.ticks {
		if t.Bin >= binOf(s.onset) && t.Bin >= x.came {
			sum = sum.Plus(t.Errors)
		}
	}
	if sum.Control.Total < leastPast {
		return math.Inf(1)
	}
	return eprocess.ArrivalsOf([]eprocess.Tick{sum}).LogE(1)
}

func (x suspect) concurrent() (float64, string) {
	var parts []eprocess.Weighted
	for _, t := range x.release.Suspicion.Terms {
		if t.Kind == watch.Errors || t.Kind == watch.Fingerprints || t.Kind == watch.Logs {
			parts = append(parts, eprocess.Weighted{LogE: t.LogConcurrent, Weight: t.Weight})
		}
	}
	errors := x.release.Suspicion.Term(watch.Errors)
	counted, logE := errors.Counted, eprocess.Average(parts...)
	if logE < 0 {
		logE = min(logE, x.favour(errors, func(t *watch.Tick) eprocess.Tick { return t.Errors }))
	}
	return logE, fmt.Sprintf("%s of its operations failed, %s of those of other versions", shareOf(counted.New), shareOf(counted.Control))
}

// favour is how much counts speak for the release. Averages of evidence, over kinds and over hours, hide it: they are made to accuse.
func (x suspect) favour(term watch.Term, of func(*watch.Tick) eprocess.Tick) float64 {
	var arrivals eprocess.Arrivals
	for i := range x.release.ticks {
		if t := &x.release.ticks[i]; t.Bin >= x.came {
			arrivals.Add(of(t))
		}
	}
	return arrivals.LogE(term.Dispersion)
}

// exposed is how traces ended that touched the release, and that touched only others of its service.
func exposed(t *watch.Tick) (sum eprocess.Tick) {
	for _, e := range t.Exposures {
		sum = sum.Plus(e.Tick)
	}
	return sum
}

// exposure is what traces say that touched the release, against those that touched only others of its service.
func (s *scene) exposure(x suspect) (float64, string) {
	if x.release == nil || x.release.Suspicion == nil {
		return 0, ""
	}
	t := x.release.Suspicion.Term(watch.Exposures)
	if t.Counted.New.Total == 0 || t.Counted.Control.Total == 0 {
		return 0, ""
	}
	logE := t.LogE
	if logE < 0 {
		logE = min(logE, x.favour(t, exposed))
	}
	return s.weights.Exposed * clip(logE, s.weights.ExposedLeast, s.weights.ExposedMost),
		fmt.Sprintf("%s of the traces failed that touched it, %s of those that touched only others", shareOf(t.Counted.New), shareOf(t.Counted.Control))
}

// origin says whether more of the incident's failures began in the release than would if it were like the others. What began in a service whose
// new version never served counts for that version: a callee that does not answer is told by the version that did.
func (s *scene) origin(x suspect) (float64, string) {
	o, doubt := &s.origins, s.weights.OriginPrior
	if o.allSince == 0 {
		return 0, ""
	}
	began, expected, usual := s.originsAt(x)
	if usual == 0 {
		return 0, "" // it served nothing
	}
	value := math.Log((began + doubt*usual) / (expected + doubt*usual))
	if !s.failures || x.release == nil { // who tells nothing is not excused by that
		value = max(value, 0)
	}
	return clip(value, s.weights.OriginLeast, s.weights.OriginMost),
		fmt.Sprintf("%s of %s failing traces failed because of it, %s would be usual", figure(began), figure(o.allSince), figure(expected))
}

// originsAt are the failures that began in the release, those that would if it were like the others, and the share that usually does.
func (s *scene) originsAt(x suspect) (began, expected, usual float64) {
	o, part := &s.origins, 1.
	name := x.id.Scope.Service
	usual, began = o.usual(name, s.weights.OriginPrior), o.since[name]
	if x.release == nil { // what the version that answers tells of itself is not the silence of another one
		since, _ := x.service.around(s.onset)
		began = max(began-float64(since.Failed), 0)
	} else {
		part, began = x.part(s), o.releases[x.id]
		if part < alone {
			expected = part * (o.since[name] - began) / (1 - part)
		}
	}
	usual *= part
	return began, max(expected, usual*o.allSince), usual
}

// alone is the part of its service's traffic from which on a release is alone.
const alone = .95

// part is the release's part of its service's traffic since the onset.
func (x suspect) part(s *scene) float64 {
	var own, all int64
	for _, t := range x.release.ticks {
		if t.Bin >= binOf(s.onset) {
			own, all = own+t.Errors.New.Total, all+t.Errors.New.Total+t.Errors.Control.Total
		}
	}
	if all == 0 {
		return x.release.Share
	}
	return float64(own) / float64(all)
}

// lag says how well the time from its first traffic to the onset suits a cause.
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
