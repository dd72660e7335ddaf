// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package roster

import "hash/maphash"

var seed = maphash.MakeSeed()

// Hash returns the hash of a name. It differs between runs of the program; the behaviour of a roster never depends on
// it.
func Hash(name string) uint64 { return maphash.String(seed, name) }

// HashBytes returns the hash of a name without converting it to a string.
func HashBytes(name []byte) uint64 { return maphash.Bytes(seed, name) }

// find returns the position of the entry with this hash, or -1.
func (r *Roster) find(hash uint64) int {
	index, entries := r.index, r.entries
	if len(index) == 0 {
		return -1
	}
	for slot := hash; ; slot++ {
		at := int(index[slot&uint64(len(index)-1)]) - 1
		if uint(at) >= uint(len(entries)) {
			return -1
		}
		if entries[at].hash == hash {
			return at
		}
	}
}

// list adds an entry to the index, which is never more than half full.
func (r *Roster) list(hash uint64, at int) {
	if 2*len(r.entries) > len(r.index) {
		r.index = make([]uint16, max(8, 2*len(r.index)))
		for i := range r.entries {
			r.put(r.entries[i].hash, i)
		}
		return
	}
	r.put(hash, at)
}

func (r *Roster) put(hash uint64, at int) {
	mask := uint64(len(r.index)) - 1
	slot := hash & mask
	for r.index[slot] != 0 {
		slot = (slot + 1) & mask
	}
	r.index[slot] = uint16(at + 1)
}

// unlist removes an entry from the index and closes the gap, so that every other is still found (Knuth, The Art of
// Computer Programming, 6.4, algorithm R).
func (r *Roster) unlist(hash uint64) {
	mask := uint64(len(r.index)) - 1
	gap := hash & mask
	for r.entries[r.index[gap]-1].hash != hash {
		gap = (gap + 1) & mask
	}
	for slot := (gap + 1) & mask; r.index[slot] != 0; slot = (slot + 1) & mask {
		home := r.entries[r.index[slot]-1].hash & mask
		if (slot-home)&mask >= (slot-gap)&mask {
			r.index[gap] = r.index[slot]
			gap = slot
		}
	}
	r.index[gap] = 0
}
