// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package evaluate

import (
	"slices"
	"time"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/ranking"
	"github.com/otelcol-dora/otelcol-dora/internal/datasettest"
	"github.com/otelcol-dora/otelcol-dora/internal/datasettest/baseline"
	"github.com/otelcol-dora/otelcol-dora/internal/datasettest/score"
)

// Cuts are how long after an incident's opening methods are asked.
var Cuts = []time.Duration{2 * time.Minute, 5 * time.Minute, 16 * time.Minute}

// middle is the cut at which weights are varied.
const middle = 5 * time.Minute

// every is how often attribution is asked between the cuts, to know when it first said what it says.
const every = time.Minute

// Result is what all methods say of a case.
type Result struct {
	Case datasettest.Case
	// Outcomes are by cut and method, in the order of [Cuts] and [Methods].
	Outcomes [][]score.Outcome
	// Variants are the outcomes of attribution at five minutes, in the order of [Variants].
	Variants []score.Outcome
}

// The methods.
const (
	known   = "attribution"
	unknown = "attribution, service unknown"
)

// Methods returns the names of all methods.
func Methods() []string {
	names := []string{known, unknown}
	for _, b := range baseline.All {
		names = append(names, b.Name)
	}
	return names
}

// Evaluate asks all methods about a case.
func Evaluate(c datasettest.Case) (Result, error) {
	result := Result{Case: c}
	r := newReplay(c)
	var first [2]naming
	for after := every; after <= Cuts[len(Cuts)-1]; after += every {
		at := c.Incident.Opened.Add(after)
		evidence, err := r.until(at)
		if err != nil {
			return result, err
		}
		told := c.Until(at)
		var outcomes []score.Outcome
		for i, serviceKnown := range []bool{true, false} {
			a := answer(told, ranking.Judge(evidence, incident(c, serviceKnown), ranking.NewDefaultWeights()))
			a.At = first[i].note(a.Blamed, at)
			outcomes = append(outcomes, score.Judge(c, a))
		}
		if after == middle {
			for _, v := range Variants {
				outcome := score.Judge(c, answer(told, ranking.Judge(evidence, incident(c, true), v.weights())))
				result.Variants = append(result.Variants, outcome)
			}
		}
		if slices.Contains(Cuts, after) {
			for _, b := range baseline.All {
				outcomes = append(outcomes, score.Judge(c, b.Answer(told)))
			}
			result.Outcomes = append(result.Outcomes, outcomes)
		}
	}
	return result, nil
}

// naming is since when a release is named.
type naming struct {
	id string
	at time.Time
}

func (n *naming) note(id string, at time.Time) time.Time {
	if id != n.id || n.at.IsZero() {
		*n = naming{id, at}
	}
	return n.at
}
