// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package benchtest

import (
	"math/rand/v2"
	"slices"
)

// Estimate is a median, and between which values that of all there could be lies with a confidence of 95 %.
type Estimate struct{ Median, Low, High float64 }

const (
	// resamples is how often values are drawn again. Efron and Tibshirani (An Introduction to the Bootstrap, 1993) ask for 1,000 and more for intervals.
	resamples = 2000
	// outside is the part of the medians drawn that the interval leaves out on each side.
	outside = 0.025
)

// MedianOf estimates the median by the percentile bootstrap: it draws as many values as there are from them, with replacement, again and again, and
// looks where their medians lie. There must be at least one value. Equal values give equal estimates.
func MedianOf(values []float64) Estimate {
	random := rand.New(rand.NewPCG(uint64(len(values)), resamples)) //nolint:gosec // drawn from a seed so that it can be drawn again
	drawn, medians := make([]float64, len(values)), make([]float64, resamples)
	for i := range medians {
		for j := range drawn {
			drawn[j] = values[random.IntN(len(values))]
		}
		medians[i] = median(drawn)
	}
	slices.Sort(medians)
	last := float64(len(medians) - 1)
	return Estimate{Median: Median(values), Low: medians[int(outside*last)], High: medians[int((1-outside)*last+0.5)]}
}

// Median returns the median alone, which for many values takes less time.
func Median(values []float64) float64 { return median(slices.Clone(values)) }

// median sorts the values.
func median(values []float64) float64 {
	slices.Sort(values)
	return (values[(len(values)-1)/2] + values[len(values)/2]) / 2
}
