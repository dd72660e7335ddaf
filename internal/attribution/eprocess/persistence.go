// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package eprocess

import "slices"

// persistencePeriods is how many of the last periods are examined.
const persistencePeriods = 6

// Persistence is in how many of the last periods an arm failed more than tolerated.
type Persistence struct{ Excess, Periods int }

// PersistenceOf examines the last ticks, which must be in order of time. A period is as many ticks as the arm needs for
// one failure at its own rate. Usually that is one tick. If there is little traffic, ticks without a failure do not
// count against the fault, and yet all failures of one burst stay in one period. Ticks in which the arm was idle or
// starting up are ignored.
//
// An arm fails more than tolerated if its rate exceeds [Tolerated] times each of these: the control's rate in the
// period, the control's rate over all ticks, and the expected rate, which is zero if the control suffices.
func PersistenceOf(ticks []Tick, expected float64) Persistence {
	counted := slices.DeleteFunc(slices.Clone(ticks), func(t Tick) bool { return t.Starting || t.New.Total <= 0 })
	all := Sum(counted)
	rate := all.New.Rate()
	if rate == 0 {
		return Persistence{}
	}
	usual := max(expected, all.Control.Rate())
	var p Persistence
	var period Tick
	for _, t := range slices.Backward(counted) {
		period = period.Plus(t)
		if float64(period.New.Total)*rate < 1-1e-9 {
			continue
		}
		p.Periods++
		if period.New.Rate() > Tolerated*max(usual, period.Control.Rate()) {
			p.Excess++
		}
		if p.Periods == persistencePeriods {
			break
		}
		period = Tick{}
	}
	return p
}
