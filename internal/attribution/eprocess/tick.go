// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package eprocess

// Arm is what was counted on one side of a comparison: so many operations, of which some failed.
type Arm struct{ Total, Failed int64 }

// Tick is what was counted on both sides in the same span of time, usually ten seconds.
type Tick struct {
	New, Control Arm
	// Starting says that the new arm was starting up. What fails then is evidence, but does not show that it lasts.
	Starting bool
}

// Plus adds up two counts.
func (a Arm) Plus(b Arm) Arm { return Arm{Total: a.Total + b.Total, Failed: a.Failed + b.Failed} }

// Rate is the share that failed, and zero of nothing.
func (a Arm) Rate() float64 {
	n, k := a.counts()
	if n == 0 {
		return 0
	}
	return k / n
}

// counts returns the operations and failures to calculate with: neither is negative, and what failed was an operation.
func (a Arm) counts() (n, k float64) {
	failed := max(a.Failed, 0)
	return float64(max(a.Total, failed)), float64(failed)
}

// Plus adds up both sides of two ticks.
func (t Tick) Plus(o Tick) Tick {
	return Tick{New: t.New.Plus(o.New), Control: t.Control.Plus(o.Control)}
}

// Sum adds up both sides of many ticks.
func Sum(ticks []Tick) (sum Tick) {
	for _, t := range ticks {
		sum = sum.Plus(t)
	}
	return sum
}
