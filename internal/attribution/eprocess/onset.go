// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package eprocess

// OnsetDrift is by how much the share of failures may exceed the usual one before it counts as the beginning of an
// incident.
const OnsetDrift = .02

// Excursion is a run of ticks with more failures than usual overall.
type Excursion struct {
	// Start is the index at which it began, Peak the index at which the excess was largest.
	Start, Peak int
	// Excess is how many more operations failed from Start to Peak than the baseline and drift account for.
	Excess float64
}

// Onset returns the largest excursion of the cumulative sum of failures above baseline and drift, which are shares of
// operations (CUSUM; Page 1954, "Continuous inspection schemes"). Of several equal ones it returns the first. It
// returns false if failures never exceeded them.
func Onset(ticks []Arm, baseline, drift float64) (Excursion, bool) {
	var largest Excursion
	start, excess := 0, 0.
	for i, tick := range ticks {
		n, k := tick.counts()
		if excess == 0 {
			start = i
		}
		excess = max(excess+k-n*(baseline+drift), 0)
		if excess > largest.Excess {
			largest = Excursion{Start: start, Peak: i, Excess: excess}
		}
	}
	return largest, largest.Excess > 0
}
