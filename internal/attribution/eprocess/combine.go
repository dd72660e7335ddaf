// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package eprocess

import (
	"math"
	"slices"
)

// Weights of the kinds of evidence on a release.
const (
	WeightErrors       = .4
	WeightSlow95       = .2 // operations slower than the control's 95th percentile
	WeightSlow50       = .1 // operations slower than twice the control's median
	WeightFingerprints = .2
	WeightLogs         = .1
)

// Weighted is one term of an average.
type Weighted struct{ LogE, Weight float64 }

// Average combines evidence, dependent or not: an average of e-values is an e-value, without a correction for looking
// at several. The terms and weights must be fixed before any failure is seen; a term that has seen nothing yet has LogE
// 0. If the kinds are not known beforehand, as with fingerprints, the places still free form one term with LogE 0 and
// their number as weight.
func Average(parts ...Weighted) float64 {
	var mean logMean
	for _, p := range parts {
		mean.add(p.LogE, p.Weight)
	}
	return mean.value()
}

// Novel reports whether a kind of failure is new with an arm: it occurred in at least three traces of the arm, and in
// none of at least a thousand operations of the control. The failures are traces with this kind of failure only.
func Novel(kind Tick) bool {
	return kind.New.Failed >= 3 && kind.Control.Total >= 1000 && kind.Control.Failed <= 0
}

// Blend is the evidence while the control is thin: the average of that from the control and that from the past.
func Blend(arrivals, before float64) float64 {
	return Average(Weighted{LogE: arrivals, Weight: 1}, Weighted{LogE: before, Weight: 1})
}

// Discovered returns which of several releases stand out. On average at most the share alpha of them is named wrongly,
// however their evidence depends on each other (e-BH; Wang and Ramdas 2022, "False discovery rate control with
// e-values").
func Discovered(logE []float64, alpha float64) []bool {
	sorted := slices.Sorted(slices.Values(logE))
	slices.Reverse(sorted)
	least := math.Inf(1)
	for i, value := range sorted {
		if value >= math.Log(float64(len(logE))/(alpha*float64(i+1))) {
			least = value
		}
	}
	found := make([]bool, len(logE))
	for i, value := range logE {
		found[i] = value >= least
	}
	return found
}
