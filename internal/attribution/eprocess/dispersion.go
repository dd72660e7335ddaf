// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package eprocess

// MaxDispersion caps dispersions: above it, evidence would need too long.
const MaxDispersion = 50

// leastExpected is how many failures are expected in a cell at least: neighbouring ticks are joined until it is so, because the
// chi-square statistic of nearly empty cells is one of accidents.
const leastExpected = 1

// Dispersion tells how many times as much as chance alone the failures of a control vary from tick to tick: χ²/df against a constant
// rate, at least 1 and at most [MaxDispersion]. Retries and bursts make it large; failures that come in clusters of c then weigh as one. Ticks
// are given in the order of time. With fewer than two cells it is 1.
func Dispersion(control []Arm) float64 {
	var all Arm
	for _, a := range control {
		all = all.Plus(a)
	}
	rate := all.Rate()
	if rate <= 0 || rate >= 1 {
		return 1
	}
	var chiSquare, cells, n, k float64
	for _, a := range control {
		more, failed := a.counts()
		n, k = n+more, k+failed
		if expected := n * rate; expected >= leastExpected {
			chiSquare += (k - expected) * (k - expected) / (expected * (1 - rate))
			cells, n, k = cells+1, 0, 0
		}
	}
	if cells < 2 {
		return 1
	}
	return min(max(chiSquare/(cells-1), 1), MaxDispersion)
}
