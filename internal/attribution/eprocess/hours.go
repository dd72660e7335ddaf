// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package eprocess

import "slices"

// MostHours is the number of hours of an arm's life that evidence may begin in; what is counted later belongs to the last of them.
const MostHours = 24

// Hours is the evidence of each hour of an arm's life, in order. Evidence since the beginning alone would hold long good behaviour in
// an arm's favour when it turns bad: after a day it takes an hour of failures to outweigh it. So it is averaged with evidence that
// begins anew every hour, half for the beginning and half for all later hours together, which costs at most ln 2. The starts are
// fixed beforehand, so that the average is an e-value like any other.
type Hours []Ratios

// LogE is the evidence that the ratio exceeded [Tolerated] at any time.
func (h Hours) LogE() float64 { return h.against(tolerated) }

// Lower returns the ratio that the true one exceeded at some time, at the level α = exp(-logLevel); zero where nothing is known.
func (h Hours) Lower(logLevel float64) float64 {
	return lower(logLevel, h.against)
}

// Strongest returns the hour since which there is most evidence. What an arm did since then shows how bad it has become.
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

func (h Hours) against(place int) float64 {
	since := h.since()
	logE := make([]float64, len(since))
	for i, r := range since {
		logE[i] = r.against(place, upward)
	}
	return Renewed(logE)
}

// since sums up the hours from each one to the last.
func (h Hours) since() []Ratios {
	since := make([]Ratios, len(h))
	var sum Ratios
	for i, hour := range slices.Backward(h) {
		sum = sum.Plus(hour)
		since[i] = sum
	}
	return since
}

// Renewed averages evidence since the beginning of an arm's life with evidence since each later hour. Hours that are still to come are no
// evidence yet; those beyond [MostHours] are left out.
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
