// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package eprocess

import "slices"

// MostHours is the number of hours of an arm's life that are kept apart. Later counts belong to the last of them.
const MostHours = 24

// Hours is the evidence of each hour of an arm's life, in order. Evidence since the beginning alone would credit an arm
// with its long good behaviour when it turns bad: after a day, an hour of failures would be needed to outweigh it. It
// is therefore averaged with evidence that starts at each later hour: weight one half for the beginning, and one half
// for all later hours together, which costs at most ln 2. The starting times are fixed in advance, so the average is an
// e-value.
type Hours []Ratios

// LogE is the evidence that the ratio exceeded [Tolerated] at some time.
func (h Hours) LogE() float64 { return h.against(tolerated) }

// Lower returns a ratio that the true one exceeded at some time, at level α = exp(-logLevel); zero if nothing is known.
func (h Hours) Lower(logLevel float64) float64 {
	return lower(logLevel, h.against)
}

// Strongest returns the hour since which the evidence is strongest. The counts since then show how bad the arm has
// become.
func (h Hours) Strongest() int {
	since := h.since()
	strongest := 0
	for i := range since {
		if since[i].LogE() > since[strongest].LogE() {
			strongest = i
		}
	}
	return strongest
}

// against returns the renewed evidence against the ratio at a place and all smaller ones.
func (h Hours) against(place int) float64 {
	since := h.since()
	logE := make([]float64, len(since))
	for i, r := range since {
		logE[i] = r.against(place, upward)
	}
	return Renewed(logE)
}

// since returns, for each hour, the sum from that hour to the last.
func (h Hours) since() []Ratios {
	since := make([]Ratios, len(h))
	var sum Ratios
	for i, hour := range slices.Backward(h) {
		sum = sum.Plus(hour)
		since[i] = sum
	}
	return since
}

// Renewed averages the evidence since the beginning of an arm's life with that since each later hour. Future hours
// count as LogE 0. Hours beyond [MostHours] are left out.
func Renewed(since []float64) float64 {
	if len(since) == 0 {
		return 0
	}
	const later = .5 / (MostHours - 1)
	mean := logMean{}
	mean.add(since[0], .5)
	since = since[1:min(len(since), MostHours)]
	for _, logE := range since {
		mean.add(logE, later)
	}
	mean.add(0, later*float64(MostHours-1-len(since)))
	return mean.value()
}
