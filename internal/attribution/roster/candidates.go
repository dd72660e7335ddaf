// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package roster

// meet begins to count a name. If there are as many candidates as allowed, the name replaces the one with the least
// count, as in Space-Saving. It may itself have counted as much unseen, which becomes its excess.
func (r *Roster) meet(hash uint64, weight float64) {
	fresh := entry{hash: hash, sure: weight}
	if len(r.entries) < (1+candidatesPerPlace)*r.limit {
		r.entries = append(r.entries, fresh)
		r.list(hash, len(r.entries)-1)
		return
	}
	at := r.leastCandidate()
	r.floor = max(r.floor, r.entries[at].atMost())
	r.unlist(r.entries[at].hash)
	// A name that lost its place may have had a count below that of names forgotten earlier.
	fresh.excess = r.floor
	r.entries[at] = fresh
	r.list(hash, at)
}

// leastCandidate returns the position of a candidate with the least count, or with no more than the least count found
// earlier in this tick. Many new candidates have the same count, so the search usually ends soon after where it last
// stopped.
func (r *Roster) leastCandidate() int {
	least := -1
	for range r.entries {
		r.next++
		if r.next >= len(r.entries) {
			r.next = 0
		}
		e := &r.entries[r.next]
		if e.number != Other {
			continue
		}
		if e.atMost() <= r.lowest {
			return r.next
		}
		if least < 0 || e.atMost() < r.entries[least].atMost() {
			least = r.next
		}
	}
	r.lowest, r.next = r.entries[least].atMost(), least
	return least
}
