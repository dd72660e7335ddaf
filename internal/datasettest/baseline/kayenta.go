// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package baseline

import (
	"maps"
	"math"
	"slices"

	"github.com/otelcol-dora/otelcol-dora/internal/datasettest"
	"github.com/otelcol-dora/otelcol-dora/internal/datasettest/score"
)

// Kayenta's defaults: its Mann–Whitney judge calls a metric high if the lower bound of the 98 % confidence interval of
// the shift is above a quarter of the shift, and the mean is not below that of the control.
const (
	confidence98 = 2.3263478740408408 // the normal quantile at 0.99
	tolerance    = 0.25
)

// Kayenta blames the release with the largest share of metrics that are high compared with the version before. The
// metrics are the share of failures and the mean duration, with one sample per minute. It blames only if a metric is
// high.
func Kayenta(c datasettest.Case) score.Answer {
	all := arms(c)
	return blameBest(c, 0, func(candidate datasettest.Candidate) float64 {
		a := all[candidate.Release]
		control := a.control(all[candidate.Before])
		high := 0.0
		for _, metric := range []func(operations) float64{failingShare, meanDuration} {
			if isHigh(a.series(metric), control.series(metric)) {
				high++
			}
		}
		return high / 2
	})
}

// KayentaDetect reports a release as bad if [Kayenta] could blame it.
func KayentaDetect(c datasettest.Case) map[string]bool { return above(Kayenta(c), 0) }

func failingShare(o operations) float64 { return o.failed / o.all }

func meanDuration(o operations) float64 { return o.seconds / o.all }

// series returns a metric of each minute, in order of time.
func (a arm) series(metric func(operations) float64) []float64 {
	var values []float64
	for _, minute := range slices.Sorted(maps.Keys(a)) {
		if a[minute].all > 0 {
			values = append(values, metric(*a[minute]))
		}
	}
	return values
}

// isHigh applies Kayenta's rule. The shift is the Hodges–Lehmann estimate, which is the median of all differences. Its
// interval is between two of the sorted differences, by the normal approximation of the Mann–Whitney statistic.
func isHigh(experiment, control []float64) bool {
	m, n := float64(len(experiment)), float64(len(control))
	if m == 0 || n == 0 {
		return false
	}
	differences := make([]float64, 0, len(experiment)*len(control))
	for _, e := range experiment {
		for _, c := range control {
			differences = append(differences, e-c)
		}
	}
	slices.Sort(differences)
	rank := int(math.Floor(m*n/2 - confidence98*math.Sqrt(m*n*(m+n+1)/12)))
	if rank < 1 {
		return false // too few samples for a bound
	}
	shift := (differences[(len(differences)-1)/2] + differences[len(differences)/2]) / 2
	return differences[rank-1] > tolerance*math.Abs(shift) && mean(experiment) >= mean(control)
}

func mean(values []float64) float64 {
	sum := 0.0
	for _, v := range values {
		sum += v
	}
	return sum / float64(len(values))
}
