// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package eprocess

import "math"

// shares are failure rates that an arm may jump to whatever it had before.
var shares = [...]float64{.05, .2, .5, .9}

// The least and the largest failure rates that are calculated with.
const (
	leastRate   = 1e-9
	largestRate = .999
)

// Before compares an arm with what is expected from before. It is weaker than [Arrivals]: whatever changes at the same time for
// another reason counts against the arm, as far as the expectation was not raised for it ([Expected]). The zero value
// has counted nothing.
type Before struct {
	Ratios Ratios
	// Shares are the logarithms of how much likelier each of four fixed failure rates makes what was counted than the expected rate does.
	// One that is no worse than tolerated says the same as the tolerated ratio.
	Shares [len(shares)]float64
}

// Add counts what an arm did in a tick in which the given rate of failures was expected at most.
func (b *Before) Add(arm Arm, expected float64) {
	n, k := arm.counts()
	if !(expected < largestRate) { // also NaN: an unknown rate excuses everything
		expected = largestRate
	}
	expected = max(expected, leastRate)
	logExpected, logRest := math.Log(expected), math.Log1p(-expected)
	// likelier tells how much likelier another rate makes what was counted, by the logarithm of how many times as high it is.
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

// Plus joins the evidence of independent counts; see [Ratios.Plus].
func (b Before) Plus(other Before) Before {
	b.Ratios = b.Ratios.Plus(other.Ratios)
	for i := range b.Shares {
		b.Shares[i] += other.Shares[i]
	}
	return b
}

// Tempered makes counts weigh less by a dispersion of one or more; see [Dispersion].
func (b Before) Tempered(dispersion float64) Before {
	b.Ratios = b.Ratios.Tempered(dispersion)
	for i := range b.Shares {
		b.Shares[i] /= max(dispersion, 1)
	}
	return b
}

// LogE is the evidence that the arm fails more than [Tolerated] times as often as was expected at most.
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
