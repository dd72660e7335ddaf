// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package evaluate

import "github.com/otelcol-dora/otelcol-dora/internal/attribution/ranking"

// Variant is a change of the weights.
type Variant struct {
	Name   string
	change func(*ranking.Weights)
	// leavesOut reports that the variant leaves a term out, to show what it is worth. Cross-validation chooses among
	// the other variants.
	leavesOut bool
}

func (v Variant) weights() ranking.Weights {
	w := ranking.NewDefaultWeights()
	v.change(&w)
	return w
}

// Variants are the unchanged weights, then each term left out, then each term halved and doubled.
var Variants = variants()

// terms are the scalable parts of the weights. The last one, the temperature, is not a term and cannot be left out.
var terms = []struct {
	name  string
	scale func(w *ranking.Weights, by float64)
}{
	{"own failures", func(w *ranking.Weights, by float64) { w.Own *= by }},
	{"exposure", func(w *ranking.Weights, by float64) { w.Exposed *= by }},
	{"failure origin", func(w *ranking.Weights, by float64) {
		w.OriginLeast, w.OriginMost, w.OriginPrior = w.OriginLeast*by, w.OriginMost*by, w.OriginPrior/max(by, 1e-3)
	}},
	{"delay origin", func(w *ranking.Weights, by float64) {
		w.DelayLeast, w.DelayMost, w.DelayDoubt = w.DelayLeast*by, w.DelayMost*by, w.DelayDoubt/max(by, 1e-3)
	}},
	{"never served", func(w *ranking.Weights, by float64) { w.Unserved *= by }},
	{"onset lag", func(w *ranking.Weights, by float64) { w.LagLeast, w.LagMost = w.LagLeast*by, w.LagMost*by }},
	{"reach", func(w *ranking.Weights, by float64) { w.Unreachable *= by }},
	{"dose", func(w *ranking.Weights, by float64) { w.Dose *= by }},
	{"rollback", func(w *ranking.Weights, by float64) { w.Recovered, w.Persisted = w.Recovered*by, w.Persisted*by }},
	{"terms of none", func(w *ranking.Weights, by float64) {
		w.NoReleaseLeast, w.NoReleaseMost = w.NoReleaseLeast*by, w.NoReleaseMost*by
		w.TooEarly, w.AllVersions, w.NoSymptom = w.TooEarly*by, w.AllVersions*by, w.NoSymptom*by
	}},
	{"temperature", func(w *ranking.Weights, by float64) { w.Temperature *= by }},
}

func variants() []Variant {
	all := []Variant{{Name: "as they are", change: func(*ranking.Weights) {}}}
	for _, t := range terms[:len(terms)-1] { // without the temperature
		all = append(all, Variant{"without " + t.name, func(w *ranking.Weights) { t.scale(w, 0) }, true})
	}
	for _, t := range terms {
		all = append(all,
			Variant{t.name + " halved", func(w *ranking.Weights) { t.scale(w, .5) }, false},
			Variant{t.name + " doubled", func(w *ranking.Weights) { t.scale(w, 2) }, false},
		)
	}
	return all
}
