// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package silence

import "math"

// Parameters of the rule. docs/silence.md says why these were chosen and how well they work.
const (
	// minGaps and minHistory (in hours) are the least number of silences and the shortest history that make a habit. With less,
	// no silence is a gap.
	minGaps    = 8
	minHistory = 2 * weekHours
	// factor is how many times as long as the longest ordinary silence a gap is, once many silences are known. leastMissed is the
	// least length of a gap. Both are measured in missed hours.
	factor      = 2
	leastMissed = 3
)

// rounding is the error that sums of rates may have.
const rounding = 1e-9

// habit describes when a source speaks, derived from the hours in which it did. Silences are measured in missed hours: the expected
// number of hours in which the source would have spoken, by its usual week. Nights and weekends in which it never speaks
// count as zero.
type habit struct {
	known bool
	gaps  int
	// rate is, by hour of the week, the share of these hours in which the source spoke. upTo is the sum of the rates before an hour.
	rate [weekHours]float64
	upTo [weekHours + 1]float64
	// ordinary is the second longest silence. The longest may have been an outage or a holiday, which must not become the measure.
	ordinary gap
}

// gap is a silence: the missed hours and the hours by the clock, both without the unheard hours.
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

// unheardOf returns the deaf hours between the first and the latest hour in which a source spoke. A deaf hour for which the source
// told an event later is not among them: it is an hour like any other.
func unheardOf(spoken, deaf *hourSet, first hour) []hour {
	var unheard []hour
	for _, at := range deaf.hours() {
		if first < at && at < spoken.latest && !spoken.has(at) {
			unheard = append(unheard, at)
		}
	}
	return unheard
}

// learnWeek sets the rates. It uses the time after the first hour up to the last, without the unheard hours, so that the missed hours
// of all silences add up to the number of silences.
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
		h.rate[i] /= float64(max(times[i], 1)) // the rate of an hour without data is 0 already
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

// missed returns the expected number of hours in which the source would have spoken in (after, upTo].
func (h *habit) missed(after, upTo hour) float64 {
	weeks, rest := (upTo-after)/weekHours, int((upTo-after)%weekHours)
	from := ofWeek(after + 1)
	sum := float64(weeks)*h.upTo[weekHours] - h.upTo[from]
	if to := from + rest; to <= weekHours {
		return sum + h.upTo[to]
	}
	return sum + h.upTo[weekHours] + h.upTo[from+rest-weekHours]
}

// tolerance returns the number of missed hours above which a silence is not ordinary. The fewer silences are known, the less they
// say about how long an ordinary one may be, so the more is tolerated: from four times the longest ordinary silence, with
// minGaps, down to twice.
func (h *habit) tolerance() float64 {
	return max(leastMissed, factor*(1+minGaps/float64(h.gaps))*h.ordinary.missed)
}

// due returns the hour at whose end a silence since the given hour stops being ordinary. Deaf hours do not count as missed.
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
