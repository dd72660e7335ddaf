// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package benchtest

import (
	"math/rand/v2"
	"slices"
)

// Estimate is a median with the bounds of its 95 % confidence interval.
type Estimate struct{ Median, Low, High float64 }

const (
	// resamples is how often the values are resampled. Efron and Tibshirani (An Introduction to the Bootstrap, 1993)
	// recommend at least 1,000 for intervals.
	resamples = 2000
	// outside is the share of the resampled medians that lies outside the interval, on each side.
	outside = 0.025
)

// MedianOf estimates the median by the percentile bootstrap: it repeatedly draws as many values as there are, with
// replacement, and takes the interval from the distribution of their medians. There must be at least one value. Equal
// values give equal estimates.
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

// Median returns the median without an interval, which is faster for many values.
func Median(values []float64) float64 { return median(slices.Clone(values)) }

// median returns the median and sorts the values in place.
func median(values []float64) float64 {
	slices.Sort(values)
	return (values[(len(values)-1)/2] + values[len(values)/2]) / 2
}
