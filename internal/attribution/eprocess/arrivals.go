// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package eprocess

import "math"

// Arrivals compares an arm with a control that is live at the same time. Each failure is treated as a coin toss that
// says which arm it came from. If the failure rates have the ratio ρ and the new arm served a share π of the
// operations, then a failure is from the new arm with probability ρπ/(ρπ+1-π). Only failures and shares enter, tick by
// tick, so whatever hits both arms alike cancels out: seasons, bursts, an outage of a common dependency. The zero value
// has counted nothing.
type Arrivals struct{ Ratios Ratios }

// ArrivalsOf counts ticks.
func ArrivalsOf(ticks []Tick) Arrivals {
	var a Arrivals
	for _, t := range ticks {
		a.Add(t)
	}
	return a
}

// Add counts a tick. A tick in which either arm was idle adds nothing.
func (a *Arrivals) Add(t Tick) {
	n1, k1 := t.New.counts()
	n0, k0 := t.Control.counts()
	if n0 == 0 || k1+k0 == 0 {
		return
	}
	share := n1 / (n1 + n0)
	for i, ratio := range ratios {
		a.Ratios[i] += k1*logRatios[i] - (k1+k0)*math.Log1p((ratio-1)*share)
	}
}

// LogE is the evidence that the ratio exceeds [Tolerated].
func (a Arrivals) LogE(dispersion float64) float64 { return a.Ratios.Tempered(dispersion).LogE() }

var logRatios = logarithms()

func logarithms() (logs Ratios) {
	for i, ratio := range ratios {
		logs[i] = math.Log(ratio)
	}
	return logs
}
