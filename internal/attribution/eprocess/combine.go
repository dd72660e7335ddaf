// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package eprocess

import (
	"math"
	"slices"
)

// How much each kind of evidence against a release weighs.
const (
	WeightErrors       = .4
	WeightSlow95       = .2 // operations slower than the control's 95th percentile
	WeightSlow50       = .1 // operations slower than twice the control's median
	WeightFingerprints = .2
	WeightLogs         = .1
)

// Weighted is one part of an average of evidence.
type Weighted struct{ LogE, Weight float64 }

// Average joins evidence that may depend on each other: an average of e-values is an e-value, without any correction for having looked
// at several. What is averaged and its weights have to be chosen before looking at failures; a part that has seen nothing yet
// is there with LogE 0. To average over kinds that are not known beforehand, such as fingerprints, give the places that are still free
// as one part with LogE 0 and their number as weight.
func Average(parts ...Weighted) float64 {
	var mean logMean
	for _, p := range parts {
		mean.add(p.LogE, p.Weight)
	}
	return mean.value()
}

// Novel tells whether a kind of failure is new with an arm: it showed in three of the arm's traces, and in none of a thousand operations
// of the control. Failures are counted in traces, and of this kind alone.
func Novel(kind Tick) bool {
	return kind.New.Failed >= 3 && kind.Control.Total >= 1000 && kind.Control.Failed <= 0
}

// Blend is the evidence while the control is thin: half of what it says, and half of what is expected from before.
func Blend(arrivals, before float64) float64 {
	return Average(Weighted{LogE: arrivals, Weight: 1}, Weighted{LogE: before, Weight: 1})
}

// Discovered tells which of several releases stand out together, such that of those named at most the share alpha is named wrongly on
// average, however the evidence depends on each other (e-BH; Wang and Ramdas 2022, "False discovery rate control with e-values").
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
