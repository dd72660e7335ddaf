// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package evaluate

import (
	"math"
	"time"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/eprocess"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/ranking"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/watch"
	"github.com/otelcol-dora/otelcol-dora/internal/datasettest"
	"github.com/otelcol-dora/otelcol-dora/internal/datasettest/generated"
)

const (
	// assessedEvery is how often releases are assessed.
	assessedEvery = 10 * time.Second
	// tellingLag is how long after its end a bin is known: instances collect for five seconds, and release_health sends
	// every ten.
	tellingLag = 10 * time.Second
)

// Trial holds the results while a generated case happened.
type Trial struct {
	Truth *generated.Truth
	// Suspected is when each release was first found faulty.
	Suspected map[watch.ID]time.Time
	// Verdicts are those on the case's incident, in the order of [Cuts]; none without an incident. A cut after the end
	// of the case is evaluated at its end.
	Verdicts []ranking.Verdict
}

// Try replays a generated case, and evaluates repeatedly which release is to blame.
func Try(c datasettest.Case, truth *generated.Truth) (Trial, error) {
	t := Trial{Truth: truth, Suspected: map[watch.ID]time.Time{}}
	r := newReplay(c)
	r.lag = tellingLag
	end := truth.To.Add(tellingLag)
	for at := truth.From.Add(assessedEvery); !at.After(end); at = at.Add(assessedEvery) {
		evidence, err := r.until(at)
		if err != nil {
			return t, err
		}
		t.suspect(evidence, at)
		isLast := at.Add(assessedEvery).After(end)
		for truth.Incident != nil && len(t.Verdicts) < len(Cuts) && (isLast || !at.Before(c.Incident.Opened.Add(Cuts[len(t.Verdicts)]))) {
			t.Verdicts = append(t.Verdicts, ranking.Judge(evidence, incident(c, true), ranking.NewDefaultWeights()))
		}
	}
	return t, nil
}

func (t *Trial) suspect(e ranking.Evidence, at time.Time) {
	for _, r := range e.Releases {
		_, known := t.Suspected[r.ID]
		if !known && r.Suspicion != nil && r.Suspicion.Finding == eprocess.Faulty {
			t.Suspected[r.ID] = at
		}
	}
}

// hasCulprit reports whether a release is to blame.
func (t *Trial) hasCulprit() bool {
	return t.Truth.Culprit != nil && t.Truth.Culprit.DeploymentID != ""
}

func (t *Trial) isCulprit(id watch.ID) bool {
	return t.hasCulprit() && (id.Deployment == t.Truth.Culprit.DeploymentID || t.isOther(id))
}

// isOther reports whether the release is the second one to blame.
func (t *Trial) isOther(id watch.ID) bool { return t.Truth.Also != "" && id.Deployment == t.Truth.Also }

// both returns how many of the releases to blame are suspected, and whether they are the first two candidates at a cut.
func (t *Trial) both(cut int) (suspected int, lead bool) {
	for id := range t.Suspected {
		suspected += count(t.isCulprit(id))
	}
	if cut >= len(t.Verdicts) || len(t.Verdicts[cut].Candidates) < 2 {
		return suspected, false
	}
	first := t.Verdicts[cut].Candidates[:2]
	return suspected, t.isCulprit(first[0].ID) && t.isCulprit(first[1].ID)
}

// wrong returns the number of suspected releases that are not to blame.
func (t *Trial) wrong() (n int) {
	for id := range t.Suspected {
		if !t.isCulprit(id) {
			n++
		}
	}
	return n
}

// delay returns the seconds from the first bad span until the culprit was suspected, or infinity if it never was.
func (t *Trial) delay() float64 {
	delay := math.Inf(1)
	for id, at := range t.Suspected {
		if t.isCulprit(id) {
			delay = min(delay, at.Sub(t.Truth.FirstBadSpan).Seconds())
		}
	}
	return delay
}

// said is the result of a verdict.
type said struct{ right, wrong, suspects, none bool }

func (t *Trial) said(v *ranking.Verdict) said {
	switch v.Outcome {
	case ranking.Release:
		right := t.isCulprit(v.Candidates[0].ID)
		return said{right: right, wrong: !right}
	case ranking.Suspects:
		return said{suspects: true}
	default:
		return said{none: true}
	}
}
