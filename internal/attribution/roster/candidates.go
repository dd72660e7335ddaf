// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package roster

// meet begins to count a name. Once there are as many candidates as the roster may have, the name takes over the one that
// counted least, as in Space-Saving: it may have counted as much unseen.
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
	// A name that lost its place may have brought a count below that of names forgotten earlier.
	fresh.excess = r.floor
	r.entries[at] = fresh
	r.list(hash, at)
}

// leastCandidate returns the position of a candidate that counted least, or that counted no more than the least one did earlier in this
// tick. As new candidates of one weight all stand level, the search mostly ends soon where it went on.
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
