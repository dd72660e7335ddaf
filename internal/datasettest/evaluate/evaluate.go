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

// Cuts are the times after the opening of an incident at which methods are evaluated.
var Cuts = []time.Duration{2 * time.Minute, 5 * time.Minute, 16 * time.Minute}

// middle is the cut at which weights are varied.
const middle = 5 * time.Minute

// every is how often attribution is evaluated between the cuts, to find out when it first gave its answer.
const every = time.Minute

// Result holds the results of all methods on a case.
type Result struct {
	Case datasettest.Case
	// Outcomes are by cut and method, in the order of [Cuts] and [Methods].
	Outcomes [][]score.Outcome
	// Variants are the outcomes of attribution at five minutes, in the order of [Variants].
	Variants []score.Outcome
}

// Names of the methods that are not baselines.
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

// Evaluate runs all methods on a case.
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

// naming records since when a release has been blamed.
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
