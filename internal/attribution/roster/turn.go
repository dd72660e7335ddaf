// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package roster

const (
	// keepPerTick is the share of a count that remains after a tick: with ticks of ten seconds, half of it after 135 s.
	// Ticks in which no name was counted do not decay: otherwise the first names after a pause would displace all
	// others.
	keepPerTick = 0.95
	// clearly is how many times busier than a name with a place a candidate must be to take its place, so that two
	// names with about the same share do not displace each other in turn.
	clearly = 2
	// patience is how many ticks a name may be silent, while others are counted, before any candidate may take its
	// place.
	patience = 12
)

// Turn moves the roster to another tick of event time. Counts decay, and candidates that are clearly busier than the
// weakest name with a place become contenders. A tick that is not later than the last is ignored. A tick in which no
// name was counted only counts towards the quarantine of numbers.
func (r *Roster) Turn(tick int64) {
	if !r.begun {
		r.tick, r.begun = tick, true
		return
	}
	if tick <= r.tick {
		return
	}
	r.tick = tick
	if !r.heard() {
		return
	}
	r.decay()
	if len(r.entries) == r.placed {
		return // nobody waits for a place
	}
	weakest := r.weakest()
	for i := range r.entries {
		e := &r.entries[i]
		e.contender = e.number == Other && weakest != nil && e.beats(weakest)
	}
}

func (r *Roster) decay() {
	for i := range r.entries {
		e := &r.entries[i]
		e.sure *= keepPerTick
		e.excess *= keepPerTick
		e.idle = min(e.idle+1, patience)
	}
	r.floor *= keepPerTick
	r.lowest = 0
}

// heard reports whether any name was counted since the last turn that decayed.
func (r *Roster) heard() bool {
	for i := range r.entries {
		if r.entries[i].idle == 0 {
			return true
		}
	}
	return false
}

// mayTakePlace reports whether the candidate can take the place of the weakest name.
func (r *Roster) mayTakePlace(e *entry) bool {
	weakest := r.weakest()
	return e.beats(weakest) && r.vacant(e.hash) >= 0
}

func (e *entry) beats(weakest *entry) bool {
	return weakest.idle >= patience || e.sure > clearly*weakest.atMost()
}

// weakest returns the name that is the first to lose its place, nil if none has one: the one with the least traffic,
// among those that were silent for too long or else among all.
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
	if mine, others := e.idle >= patience, other.idle >= patience; mine != others {
		return mine
	}
	return e.atMost() < other.atMost()
}
