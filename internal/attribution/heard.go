// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package attribution

import (
	"cmp"
	"slices"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// heard is what telemetry says about a counting deployment.
type heard struct {
	// finding is the suspicion on it; nil if there is none.
	finding *Finding
	// answers are those that blame it, by the opening of their incidents.
	answers []answered
}

// answered is an answer and its incident.
type answered struct {
	*Answer
	incident *delivery.Incident
}

// declared reports whether the answer repeats a declaration, which is a reason of its own.
func (a answered) declared() bool { return a.Contradicted || a.Candidates[0].Declared }

// attributed returns the answers in which telemetry, not a declaration, links an incident to the deployment.
func (h heard) attributed() []answered {
	return slices.DeleteFunc(slices.Clone(h.answers), answered.declared)
}

// on returns the answer on the incident.
func (h heard) on(incident *delivery.Incident) (answered, bool) {
	i := slices.IndexFunc(h.answers, func(a answered) bool { return a.incident == incident })
	if incident == nil || i < 0 {
		return answered{}, false
	}
	return h.answers[i], true
}

// Suspected returns the counting deployments of the line that telemetry suspects, except those with a standing verdict
// and those that were dismissed, in order of their finish.
func Suspected(line *delivery.Line, told Told, verdicts []Verdict) []*delivery.Entry {
	if len(told.Findings) == 0 {
		return nil
	}
	suspected := map[delivery.DeploymentKey]bool{}
	for _, f := range told.Findings {
		suspected[f.Deployment] = suspected[f.Deployment] || f.Suspected
	}
	return slices.DeleteFunc(line.Counting(), func(e *delivery.Entry) bool {
		return dismissed(e) ||
			!slices.ContainsFunc(e.Keys(), func(key delivery.DeploymentKey) bool { return suspected[key] }) ||
			slices.ContainsFunc(verdicts, func(v Verdict) bool { return v.Deployment == e.Key })
	})
}

// hear assigns what telemetry says to the counting deployments it is about.
func (c *court) hear(told Told) {
	if told.IsEmpty() {
		return
	}
	byKey := map[delivery.DeploymentKey]*delivery.Entry{}
	for _, e := range c.counting {
		for _, key := range e.Keys() {
			byKey[key] = e
		}
	}
	for i := range told.Findings {
		f := &told.Findings[i]
		e := byKey[f.Deployment]
		if e == nil || !f.Suspected {
			continue
		}
		h := c.heard[e]
		h.finding = both(h.finding, f)
		c.heard[e] = h
	}
	for i := range told.Answers {
		c.hearAnswer(&told.Answers[i], byKey)
	}
	for _, h := range c.heard {
		slices.SortFunc(h.answers, compareAnswers)
	}
}

// hearAnswer assigns an answer to the deployment that it blames.
func (c *court) hearAnswer(a *Answer, byKey map[delivery.DeploymentKey]*delivery.Entry) {
	key, blames := a.Blamed()
	e := byKey[key]
	if !blames || e == nil {
		return
	}
	incidents := c.history.Incidents(a.Incident.Service)
	n := slices.IndexFunc(incidents, func(i *delivery.Incident) bool { return i.Key == a.Incident && i.Opened != 0 })
	if n < 0 || c.cleared(e, incidents[n]) || c.declaresAnother(incidents[n], e) {
		return // the answer is older than what is known now
	}
	h := c.heard[e]
	h.answers = append(h.answers, answered{a, incidents[n]})
	c.heard[e] = h
}

// both combines two findings on one deployment, as on stages of its rollout. The earlier onset gives the reasons. The
// combined finding is over when both are. a may be nil.
func both(a, b *Finding) *Finding {
	switch {
	case a == nil:
		return b
	case compareFindings(a, b) > 0:
		a, b = b, a
	}
	one := *a
	one.WentBack, one.Restored = lastOf(a.WentBack, b.WentBack), lastOf(a.Restored, b.Restored)
	return &one
}

// lastOf returns the later of two moments; 0, which means not yet, if either is 0.
func lastOf(a, b delivery.Instant) delivery.Instant {
	if a == 0 || b == 0 {
		return 0
	}
	return max(a, b)
}

// compareFindings orders findings by onset; one without an onset comes last.
func compareFindings(a, b *Finding) int {
	return cmp.Or(
		cmp.Compare(uint64(a.Onset)-1, uint64(b.Onset)-1),
		cmp.Compare(b.Confidence, a.Confidence),
		cmp.Compare(a.Deployment.ID, b.Deployment.ID),
		cmp.Compare(a.Version, b.Version))
}

func compareAnswers(a, b answered) int {
	return cmp.Or(
		delivery.CompareIncidents(a.incident, b.incident),
		cmp.Compare(b.Candidates[0].Probability, a.Candidates[0].Probability),
		cmp.Compare(a.Candidates[0].Deployment.ID, b.Candidates[0].Deployment.ID))
}

// confidence returns how sure a verdict based on telemetry is.
func (h heard) confidence(incident *delivery.Incident) float64 {
	if h.finding != nil {
		return h.finding.Confidence
	}
	if a, ok := h.on(incident); ok {
		return a.Candidates[0].Probability
	}
	return 0
}

// measured returns what telemetry says about a verdict, given the incident it rests on, if any.
func (h heard) measured(incident *delivery.Incident) (evidence []Evidence, traces []Trace) {
	a, asked := h.on(incident)
	switch {
	case h.finding != nil:
		evidence, traces = h.finding.Evidence, h.finding.Traces
	case asked:
		evidence, traces = a.Candidates[0].Evidence, a.Traces
	}
	if asked && a.Contradicted {
		evidence = slices.Concat([]Evidence{{Term: "contradicted_by_telemetry", Detail: incident.Key.ID}}, evidence)
	}
	return evidence, traces
}
