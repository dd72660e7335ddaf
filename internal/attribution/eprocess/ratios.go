// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package eprocess

import "math"

// Tolerated is the ratio of failure rates up to which an arm counts as no worse. Smaller differences do not matter, and
// no two arms are exactly alike.
const Tolerated = 1.2

// ratios are the ratios of failure rates (new arm to control) whose likelihoods are compared: [Tolerated]; six that are
// 1.5, 2, 3, 5, 10 and 30 times larger; and smaller ones, which are needed for the upper bound.
var ratios = [...]float64{.25, .5, 1, Tolerated, 1.5, 1.8, 2.4, 3.6, 6, 12, 36}

const tolerated = 3 // the index of Tolerated in ratios

// apart is the factor by which an alternative must differ from the ratio that is tested. Distinguishing closer ones
// would take more failures than they are worth.
const apart = 1.5 - 1e-9

// Ratios holds, for each ratio, the log likelihood of the counts relative to ratio 1. The zero value has counted
// nothing.
type Ratios [len(ratios)]float64

// Plus combines independent counts, such as those of several classes of operations. Classes are compared separately and
// then combined, instead of adding up their counts. Otherwise an arm that merely serves other operations would look
// worse (Simpson's paradox).
func (r Ratios) Plus(other Ratios) Ratios {
	for i := range r {
		r[i] += other[i]
	}
	return r
}

// Tempered divides the log likelihoods by a dispersion of at least one; see [Dispersion].
func (r Ratios) Tempered(dispersion float64) Ratios {
	for i := range r {
		r[i] /= max(dispersion, 1)
	}
	return r
}

// LogE is the evidence that the ratio exceeds [Tolerated]: the average likelihood of all clearly larger ratios,
// relative to Tolerated.
func (r Ratios) LogE() float64 { return r.against(tolerated, upward) }

// Lower returns a ratio that the true one exceeds, at level α = exp(-logLevel); zero if nothing is known. It holds at
// all times at once, because all smaller ratios are rejected as well.
func (r Ratios) Lower(logLevel float64) float64 {
	return lower(logLevel, func(place int) float64 { return r.against(place, upward) })
}

// lower returns the last ratio, counted from the smallest, up to which each is rejected at the level.
func lower(logLevel float64, against func(place int) float64) float64 {
	bound := 0.
	for i := range ratios {
		if against(i) < logLevel {
			break
		}
		bound = ratios[i]
	}
	return bound
}

// Upper returns a ratio that the true one stays below, at level α = exp(-logLevel); infinity if nothing is known.
func (r Ratios) Upper(logLevel float64) float64 {
	bound := math.Inf(1)
	for i := len(ratios) - 1; i >= 0; i-- {
		if r.against(i, downward) < logLevel {
			break
		}
		bound = ratios[i]
	}
	return bound
}

// upward and downward select the alternatives on one side of a ratio.
func upward(ratio, other float64) bool   { return other >= ratio*apart }
func downward(ratio, other float64) bool { return other*apart <= ratio }

// against returns the evidence against the ratio at a place, and against all ratios on its other side: the average over
// the alternatives on the given side. If there is no alternative, it is 0.
func (r Ratios) against(place int, side func(ratio, other float64) bool) float64 {
	var mean logMean
	for i, logLikelihood := range r {
		if side(ratios[place], ratios[i]) {
			mean.add(logLikelihood-r[place], 1)
		}
	}
	return mean.value()
}
