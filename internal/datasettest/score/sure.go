// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package score

import (
	"math"
	"slices"

	"github.com/otelcol-dora/otelcol-dora/internal/datasettest"
)

// Interval is the 95 % confidence interval of a figure.
type Interval struct{ Low, High float64 }

// draws is the number of draws of the bootstrap.
const draws = 2000

// Bootstrap returns the confidence interval of a figure by drawing the cases anew, with replacement (percentile method;
// Efron and Tibshirani, An Introduction to the Bootstrap, §13.3). All draws share one slice, so figure must not keep
// it.
func Bootstrap[T any](cases []T, seed uint64, figure func([]T) float64) Interval {
	if len(cases) == 0 {
		return Interval{}
	}
	random := datasettest.Random(seed, "bootstrap")
	drawn, values := make([]T, len(cases)), make([]float64, draws)
	for i := range values {
		for j := range drawn {
			drawn[j] = cases[random.IntN(len(cases))]
		}
		values[i] = figure(drawn)
	}
	slices.Sort(values)
	return Interval{Quantile(values, 0.025), Quantile(values, 0.975)}
}

// SignTest compares two methods on the same cases. It returns in how many cases each has the higher value, and the
// two-sided probability of a result at least as uneven if neither were better (exact binomial test without ties).
func SignTest(a, b []float64) (better, worse int, p float64) {
	for i := range a {
		switch {
		case a[i] > b[i]:
			better++
		case a[i] < b[i]:
			worse++
		}
	}
	n, tail := better+worse, 0.0
	for k := range min(better, worse) + 1 {
		tail += math.Exp(logChoose(n, k) - float64(n)*math.Ln2)
	}
	return better, worse, min(1, 2*tail)
}

func logChoose(n, k int) float64 {
	a, _ := math.Lgamma(float64(n + 1))
	b, _ := math.Lgamma(float64(k + 1))
	c, _ := math.Lgamma(float64(n - k + 1))
	return a - b - c
}
