// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package silence

import "math"

// The rule. docs/silence.md says why it is this one and how well it does.
const (
	// minGaps and minHistory are the least that makes a habit; with less nothing is ever called a gap.
	minGaps    = 8
	minHistory = 2 * weekHours
	// factor is how many times the longest ordinary gap a silence must last, where many gaps are known, and leastMissed
	// the least it must, both in missed hours.
	factor      = 2
	leastMissed = 3
)

// rounding is the error that sums of rates may have.
const rounding = 1e-9

// habit is what a set of hours says about how its source talks. Gaps are measured in missed hours: how many hours the source
// would have spoken in by its own week. Nights and weekends on which it never speaks count nothing.
type habit struct {
	known bool
	gaps  int
	// rate is, by hour of the week, the share of such hours in which the source spoke, and upTo the sum of the rates before it.
	rate [weekHours]float64
	upTo [weekHours + 1]float64
	// ordinary is the longest gap but one: the longest may have been an outage or a holiday, which must not become the measure.
	ordinary gap
}

// gap is a silence: how many hours it missed and how many it lasted by the clock, both without the unheard ones.
type gap struct {
	missed float64
	lasted hour
}

func habitOf(spoken, deaf *hourSet) habit {
	hours := spoken.hours()
	gaps := len(hours) - 1
	if gaps < minGaps {
		return habit{}
	}
	unheard := unheardOf(spoken, deaf, hours[0])
	if hours[gaps]-hours[0]-hour(len(unheard)) < minHistory {
		return habit{}
	}
	h := habit{known: true, gaps: gaps}
	h.learnWeek(hours, unheard)
	h.learnGaps(hours, unheard)
	return h
}

// unheardOf returns the deaf hours between the first and the latest in which a source spoke. What it said in such an hour may have been told
// later, and then the hour is like any other.
func unheardOf(spoken, deaf *hourSet, first hour) []hour {
	var unheard []hour
	for _, at := range deaf.hours() {
		if first < at && at < spoken.latest && !spoken.has(at) {
			unheard = append(unheard, at)
		}
	}
	return unheard
}

// learnWeek covers the time after the first hour up to the last but for the unheard hours, so that all gaps together miss as many hours as
// there are gaps.
func (h *habit) learnWeek(hours, unheard []hour) {
	for _, at := range hours[1:] {
		h.rate[ofWeek(at)]++
	}
	first, last := hours[0], hours[len(hours)-1]
	weeks, rest := (last-first)/weekHours, (last-first)%weekHours
	var times [weekHours]hour
	for i := range hour(weekHours) {
		times[ofWeek(first+1+i)] = weeks
		if i < rest {
			times[ofWeek(first+1+i)]++
		}
	}
	for _, at := range unheard {
		times[ofWeek(at)]--
	}
	for i := range h.rate {
		h.rate[i] /= float64(max(times[i], 1)) // what was never listened to is 0 already
		h.upTo[i+1] = h.upTo[i] + h.rate[i]
	}
}

func (h *habit) learnGaps(hours, unheard []hour) {
	var longest gap
	for i, at := range hours[1:] {
		g := gap{missed: h.missed(hours[i], at), lasted: at - hours[i]}
		for len(unheard) > 0 && unheard[0] < at {
			g.missed -= h.rate[ofWeek(unheard[0])]
			g.lasted--
			unheard = unheard[1:]
		}
		switch {
		case g.missed > longest.missed:
			longest, h.ordinary = g, longest
		case g.missed > h.ordinary.missed:
			h.ordinary = g
		}
	}
}

// missed returns in how many of the hours after one up to another the source would have spoken.
func (h *habit) missed(after, upTo hour) float64 {
	weeks, rest := (upTo-after)/weekHours, int((upTo-after)%weekHours)
	from := ofWeek(after + 1)
	sum := float64(weeks)*h.upTo[weekHours] - h.upTo[from]
	if to := from + rest; to <= weekHours {
		return sum + h.upTo[to]
	}
	return sum + h.upTo[weekHours] + h.upTo[from+rest-weekHours]
}

// tolerance returns how many missed hours are still ordinary. Few gaps hardly show how long an ordinary one may be, so the
// fewer there are, the more is tolerated: four times the longest ordinary one at first, twice at last.
func (h *habit) tolerance() float64 {
	return max(leastMissed, factor*(1+minGaps/float64(h.gaps))*h.ordinary.missed)
}

// due returns the hour with whose end a silence after the given one is no longer ordinary. Deaf hours miss nothing.
func (h *habit) due(after hour, deaf *hourSet) hour {
	at, left, week := after, h.tolerance(), h.upTo[weekHours]
	for at < deaf.latest && left > rounding {
		at++
		if !deaf.has(at) {
			left -= h.rate[ofWeek(at)]
		}
	}
	weeks := math.Floor(max(left, 0) / week)
	left -= weeks * week
	at += hour(weeks) * weekHours
	for left > rounding {
		at++
		left -= h.rate[ofWeek(at)]
	}
	return at
}

func ofWeek(h hour) int { return int((h%weekHours + weekHours) % weekHours) }
