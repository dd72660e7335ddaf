// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package watch

import (
	"slices"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/eprocess"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
)

// hourOf returns the hour of the release's life that contains a bin. The last hour has no end.
func (r *running) hourOf(bin health.Bin) int {
	return int(min(max(bin-r.first, 0)/binsPerHour, eprocess.MostHours-1))
}

// inHour adds a tick to an hour.
func inHour(h eprocess.Hours, hour int, t eprocess.Tick) eprocess.Hours {
	for len(h) <= hour {
		h = append(h, eprocess.Ratios{})
	}
	sum := eprocess.Arrivals{Ratios: h[hour]}
	sum.Add(t)
	h[hour] = sum.Ratios
	return h
}

// beforeHours is the evidence against the past, by hour of the release's life.
type beforeHours []eprocess.Before

func (b beforeHours) add(hour int, arm eprocess.Arm, expected float64) beforeHours {
	for len(b) <= hour {
		b = append(b, eprocess.Before{})
	}
	b[hour].Add(arm, expected)
	return b
}

// tempered returns the log evidence, renewed every hour, and the ratios of each hour.
func (b beforeHours) tempered(dispersion float64) (logE float64, hours eprocess.Hours) {
	since := make([]float64, len(b))
	hours = make(eprocess.Hours, len(b))
	var sum eprocess.Before
	for i, hour := range slices.Backward(b) {
		sum = sum.Plus(hour)
		since[i] = sum.Tempered(dispersion).LogE()
		hours[i] = hour.Ratios.Tempered(dispersion)
	}
	return eprocess.Renewed(since), hours
}

func tempered(h eprocess.Hours, dispersion float64) eprocess.Hours {
	all := make(eprocess.Hours, len(h))
	for i := range h {
		all[i] = h[i].Tempered(dispersion)
	}
	return all
}

// upper returns the upper bound of the ratio over all hours together.
func upper(h eprocess.Hours, logLevel float64) float64 {
	var sum eprocess.Ratios
	for _, hour := range h {
		sum = sum.Plus(hour)
	}
	return sum.Upper(logLevel)
}
