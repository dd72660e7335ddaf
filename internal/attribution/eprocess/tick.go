// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package eprocess

// Arm is one side of a comparison: how many operations were counted and how many of them failed.
type Arm struct{ Total, Failed int64 }

// Tick is what both sides counted over the same time, usually ten seconds.
type Tick struct {
	New, Control Arm
	// Starting: the new arm was starting up. Its failures are evidence, but do not show that the fault lasts.
	Starting bool
}

// Plus returns the sum of two counts.
func (a Arm) Plus(b Arm) Arm { return Arm{Total: a.Total + b.Total, Failed: a.Failed + b.Failed} }

// Rate returns the share that failed; zero for an empty arm.
func (a Arm) Rate() float64 {
	n, k := a.counts()
	if n == 0 {
		return 0
	}
	return k / n
}

// counts returns operations and failures as numbers that are not negative, with no more failures than operations.
func (a Arm) counts() (n, k float64) {
	failed := max(a.Failed, 0)
	return float64(max(a.Total, failed)), float64(failed)
}

// Plus returns the sum of two ticks.
func (t Tick) Plus(o Tick) Tick {
	return Tick{New: t.New.Plus(o.New), Control: t.Control.Plus(o.Control)}
}

// Sum returns the sum of many ticks.
func Sum(ticks []Tick) (sum Tick) {
	for _, t := range ticks {
		sum = sum.Plus(t)
	}
	return sum
}
