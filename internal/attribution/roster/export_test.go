// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package roster

// Bounds returns the bounds of a name's decayed count, and whether the name is counted by itself.
func (r *Roster) Bounds(hash uint64) (least, most float64, monitored bool) {
	if at := r.find(hash); at >= 0 {
		return r.entries[at].sure, r.entries[at].atMost(), true
	}
	return 0, r.floor, false
}

// Candidates is how many names without a place are counted once the roster is full.
func (r *Roster) Candidates() int { return candidatesPerPlace * r.limit }

// KeepPerTick is the share of a count that remains after a tick in which any name was counted.
const KeepPerTick = keepPerTick

// Patience is how many ticks a name may be silent and keep its place.
const Patience = patience
