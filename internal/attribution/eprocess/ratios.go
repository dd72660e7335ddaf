// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package eprocess

import "math"

// Tolerated is the ratio of failure rates up to which an arm counts as no worse: smaller differences are of no interest, and arms are
// never perfectly alike.
const Tolerated = 1.2

// ratios are the ratios of the failure rates (new arm to control) whose likelihoods are compared. They hold [Tolerated], six worse ones
// that stand 1.5, 2, 3, 5, 10 and 30 times above it, and what is needed to bound the ratio from above.
var ratios = [...]float64{.25, .5, 1, Tolerated, 1.5, 1.8, 2.4, 3.6, 6, 12, 36}

const tolerated = 3 // the place of Tolerated among the ratios

// apart is how far, as a factor, alternatives stand from the ratio that is tested against them: nearer ones would need more failures
// to be told from it than they are worth.
const apart = 1.5 - 1e-9

// Ratios holds, for each ratio, the logarithm of how much likelier it makes what was counted than the ratio 1 does. The zero
// value has counted nothing.
type Ratios [len(ratios)]float64

// Plus joins the evidence of independent counts, such as those of several classes of operations. Testing each class by itself and
// joining them, instead of adding up their counts, is what keeps an arm that merely serves other operations from looking worse
// (Simpson's paradox).
func (r Ratios) Plus(other Ratios) Ratios {
	for i := range r {
		r[i] += other[i]
	}
	return r
}

// Tempered makes counts weigh less by a dispersion of one or more; see [Dispersion].
func (r Ratios) Tempered(dispersion float64) Ratios {
	for i := range r {
		r[i] /= max(dispersion, 1)
	}
	return r
}

// LogE is the evidence against the ratio being [Tolerated] or less: the average likelihood of all worse ratios.
func (r Ratios) LogE() float64 { return r.against(tolerated, upward) }

// Lower returns the ratio that the true one exceeds at the level α = exp(-logLevel), and zero where nothing is known. It is valid
// at all times at once, for it reports only the end of an unbroken row of rejected ratios.
func (r Ratios) Lower(logLevel float64) float64 {
	return lower(logLevel, func(place int) float64 { return r.against(place, upward) })
}

// lower returns the last of the ratios, from the least on, that there is enough evidence against.
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

// Upper returns the ratio that the true one stays below at the level α = exp(-logLevel), and infinity where nothing is known.
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

// The two sides of a ratio on which others stand.
func upward(ratio, other float64) bool   { return other >= ratio*apart }
func downward(ratio, other float64) bool { return other*apart <= ratio }

// against returns the evidence against the ratio at a place and all on its other side: the average over the alternatives on the given
// side. There is none against a ratio that has no alternative.
func (r Ratios) against(place int, side func(ratio, other float64) bool) float64 {
	var mean logMean
	for i, logLikelihood := range r {
		if side(ratios[place], ratios[i]) {
			mean.add(logLikelihood-r[place], 1)
		}
	}
	return mean.value()
}
