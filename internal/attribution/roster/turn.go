// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package roster

import "math"

const (
	// keepPerTick is what remains of a count after a tick: with ticks of ten seconds half of it is forgotten after 135 s.
	keepPerTick = 0.95
	// clearly is how much busier than a name with a place a candidate must be to take it: enough that two names of
	// about the same share do not push each other out in turns.
	clearly = 2
	// patience is for how many ticks a name may be silent before any candidate may have its place.
	patience = 12
)

// Turn tells the roster that event time entered another tick. Shares are weighed anew, and candidates that are clearly busier than the
// weakest name with a place will take it when they are next heard of. Ticks that are not later than the last are ignored.
func (r *Roster) Turn(tick int64) {
	if !r.begun {
		r.tick, r.begun = tick, true
		return
	}
	if tick <= r.tick {
		return
	}
	r.decay(min(tick-r.tick, math.MaxInt32))
	r.tick = tick
	weakest := r.weakest()
	for i := range r.entries {
		e := &r.entries[i]
		e.contender = e.number == Other && weakest != nil && e.beats(weakest)
	}
}

func (r *Roster) decay(ticks int64) {
	keep := math.Pow(keepPerTick, float64(ticks))
	for i := range r.entries {
		e := &r.entries[i]
		e.sure *= keep
		e.excess *= keep
		e.idle = int32(min(int64(e.idle)+ticks, math.MaxInt32))
	}
	r.floor *= keep
	r.lowest = 0
}

// mayTakePlace reports whether the candidate can have the place of the weakest name.
func (r *Roster) mayTakePlace(e *entry) bool {
	weakest := r.weakest()
	return e.beats(weakest) && r.vacant(e.hash) >= 0
}

func (e *entry) beats(weakest *entry) bool {
	return weakest.idle >= patience || e.sure > clearly*weakest.atMost()
}

// weakest returns the name with a place that is the first to lose it: the longest silent one if one was silent for
// long, else the one with the least traffic; nil if none has a place.
func (r *Roster) weakest() *entry {
	var weakest *entry
	for i := range r.entries {
		e := &r.entries[i]
		if e.number != Other && (weakest == nil || e.weakerThan(weakest)) {
			weakest = e
		}
	}
	return weakest
}

func (e *entry) weakerThan(other *entry) bool {
	mine, others := max(e.idle, patience-1), max(other.idle, patience-1)
	if mine != others {
		return mine > others
	}
	return e.atMost() < other.atMost()
}
