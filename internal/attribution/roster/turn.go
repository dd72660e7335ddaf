// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package roster

const (
	// keepPerTick is what remains of a count after a tick: with ticks of ten seconds half of it is forgotten after 135 s.
	// Only ticks in which any name was heard pass: after a pause the names that are heard first must not win over all others.
	keepPerTick = 0.95
	// clearly is how much busier than a name with a place a candidate must be to take it: enough that two names of
	// about the same share do not push each other out in turns.
	clearly = 2
	// patience is for how many ticks a name may be silent, while others are heard, before any candidate may have its place.
	patience = 12
)

// Turn tells the roster that event time entered another tick. Shares are weighed anew, and candidates that are clearly busier than the
// weakest name with a place will take it when they are next heard of. Ticks that are not later than the last are
// ignored, and so are those in which no name was heard, except for the quarantine of numbers.
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

// heard reports whether any name was heard since the last turn that found one.
func (r *Roster) heard() bool {
	for i := range r.entries {
		if r.entries[i].idle == 0 {
			return true
		}
	}
	return false
}

// mayTakePlace reports whether the candidate can have the place of the weakest name.
func (r *Roster) mayTakePlace(e *entry) bool {
	weakest := r.weakest()
	return e.beats(weakest) && r.vacant(e.hash) >= 0
}

func (e *entry) beats(weakest *entry) bool {
	return weakest.idle >= patience || e.sure > clearly*weakest.atMost()
}

// weakest returns the name with a place that is the first to lose it: of those that were silent for too long, else of
// all, the one with the least traffic; nil if none has a place.
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
