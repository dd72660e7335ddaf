// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package roster

// Bounds returns between what the roster knows a name's decayed count to be, and whether it counts the name by itself.
func (r *Roster) Bounds(hash uint64) (least, most float64, monitored bool) {
	if at := r.find(hash); at >= 0 {
		return r.entries[at].sure, r.entries[at].atMost(), true
	}
	return 0, r.floor, false
}

// Candidates is how many names are counted without a place once the roster is full.
func (r *Roster) Candidates() int { return candidatesPerPlace * r.limit }

// KeepPerTick is what remains of a count after a tick in which any name was heard.
const KeepPerTick = keepPerTick

// Patience is for how many ticks a name may be silent and keep its place.
const Patience = patience
