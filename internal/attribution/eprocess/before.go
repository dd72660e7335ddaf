// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package eprocess

import "math"

// shares are fixed failure rates to which an arm may jump, whatever its rate was before.
var shares = [...]float64{.05, .2, .5, .9}

// Failure rates are limited to this range.
const (
	leastRate   = 1e-9
	largestRate = .999
)

// Before compares an arm with the rate expected from the past. It is weaker than [Arrivals]: anything else that changes
// at the same time counts against the arm, unless the expected rate was raised for it ([Expected]). The zero value has
// counted nothing.
type Before struct {
	Ratios Ratios
	// Shares are log likelihood ratios of four fixed failure rates, relative to the expected rate. A fixed rate below
	// the tolerated one is replaced by the tolerated one.
	Shares [len(shares)]float64
}

// Add counts an arm in a tick. expected is the highest failure rate that the past explains.
func (b *Before) Add(arm Arm, expected float64) {
	n, k := arm.counts()
	if !(expected < largestRate) { // also NaN: an unknown rate excuses everything
		expected = largestRate
	}
	expected = max(expected, leastRate)
	logExpected, logRest := math.Log(expected), math.Log1p(-expected)
	// likelier returns the log likelihood ratio of a rate relative to the expected one; logTimes is the logarithm of
	// their quotient.
	likelier := func(rate, logTimes float64) float64 { return k*logTimes + (n-k)*(math.Log1p(-rate)-logRest) }
	for i, ratio := range ratios {
		rate, logTimes := ratio*expected, logRatios[i]
		if rate > largestRate {
			rate, logTimes = largestRate, math.Log(largestRate)-logExpected
		}
		b.Ratios[i] += likelier(rate, logTimes)
	}
	accepted := min(Tolerated*expected, largestRate)
	for i, share := range shares {
		rate := max(share, accepted)
		b.Shares[i] += likelier(rate, math.Log(rate)-logExpected)
	}
}

// Plus combines independent counts; see [Ratios.Plus].
func (b Before) Plus(other Before) Before {
	b.Ratios = b.Ratios.Plus(other.Ratios)
	for i := range b.Shares {
		b.Shares[i] += other.Shares[i]
	}
	return b
}

// Tempered divides the log likelihoods by a dispersion of at least one; see [Dispersion].
func (b Before) Tempered(dispersion float64) Before {
	b.Ratios = b.Ratios.Tempered(dispersion)
	for i := range b.Shares {
		b.Shares[i] /= max(dispersion, 1)
	}
	return b
}

// LogE is the evidence that the arm fails more than [Tolerated] times as often as expected.
func (b Before) LogE() float64 {
	var mean logMean
	for i, ratio := range ratios {
		if upward(Tolerated, ratio) {
			mean.add(b.Ratios[i]-b.Ratios[tolerated], 1)
		}
	}
	for _, share := range b.Shares {
		mean.add(share-b.Ratios[tolerated], 1)
	}
	return mean.value()
}
