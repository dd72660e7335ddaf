// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package eprocess

// OnsetDrift is how much more than usual may fail, as a share, before it counts as the beginning of an incident.
const OnsetDrift = .02

// Excursion is a run of ticks in which more failed than usual, on the whole.
type Excursion struct {
	// Start is where it began, as an index, and Peak where the excess was largest.
	Start, Peak int
	// Excess is how many more failed between the two than the baseline and drift account for.
	Excess float64
}

// Onset finds the largest excursion of the cumulative sum of failures above the baseline and drift, both shares of operations
// (CUSUM; Page 1954, "Continuous inspection schemes"). Of equal ones it is the first. It is false if nothing ever exceeded them.
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
