// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package blocklog

import (
	"math"
	"slices"
	"sort"
)

// block is what is remembered of a block: there may be a million.
type block struct {
	number     uint64
	firstEntry uint64
	entries    uint64
	// live is how many entries are not removed, size how many bytes are stored.
	live, size uint32
	// run is 0 for a block as it was written; otherwise it and the following are stored as one empty run of so many blocks.
	run uint32
	// checksum is that of the value, by which a mark tells the block that it is about.
	checksum uint32
	// removed is nil while none or all of the entries are removed.
	removed *bitmap
}

func (b *block) nextEntry() uint64 { return b.firstEntry + b.entries }

func (b *block) nextNumber() uint64 { return b.number + uint64(max(b.run, 1)) }

// liveBytes shares the bytes of a block out evenly among its entries.
func (b *block) liveBytes() int64 {
	if b.live == 0 {
		return 0
	}
	return int64(uint64(b.size) * uint64(b.live) / b.entries)
}

// isRemoved reports whether an entry of the block is removed.
func (b *block) isRemoved(number uint64) bool {
	return b.live == 0 || b.removed != nil && b.removed.has(number-b.firstEntry)
}

// index knows the blocks of a log, in order, and which of their entries are removed.
type index struct {
	blocks []block
	// Every entry below floor is removed.
	floor uint64
	// entries are the live ones, in so many blocks; liveBytes are theirs and bytes those of all blocks.
	entries, liveBlocks int
	liveBytes, bytes    int64
}

// add appends a block all of whose entries are live.
func (x *index) add(b block) {
	x.blocks = append(x.blocks, b)
	x.count(&b, 1)
}

// grow adds one entry of so many bytes to the last block.
func (x *index) grow(size int) {
	b := &x.blocks[len(x.blocks)-1]
	x.update(b, func() {
		b.entries++
		b.live++
		b.size += uint32(size)
	})
}

// update changes a block and keeps the sums.
func (x *index) update(b *block, change func()) {
	x.count(b, -1)
	change()
	x.count(b, 1)
}

func (x *index) count(b *block, sign int64) {
	x.entries += int(sign) * int(b.live)
	if b.live > 0 {
		x.liveBlocks += int(sign)
	}
	x.bytes += sign * int64(b.size)
	x.liveBytes += sign * b.liveBytes()
}

// withEntry returns the place of the block that holds an entry, or would.
func (x *index) withEntry(number uint64) int {
	return sort.Search(len(x.blocks), func(i int) bool { return x.blocks[i].nextEntry() > number })
}

// withNumber returns the place of a block or of the run it is part of.
func (x *index) withNumber(number uint64) int {
	return sort.Search(len(x.blocks), func(i int) bool { return x.blocks[i].nextNumber() > number })
}

// remove removes one entry and returns the number of its block, and whether the entry was live.
func (x *index) remove(number uint64) (uint64, bool) {
	i := x.withEntry(number)
	if number < x.floor || i == len(x.blocks) {
		return 0, false
	}
	b := &x.blocks[i]
	if b.isRemoved(number) {
		return 0, false
	}
	if b.removed == nil {
		b.removed = new(bitmap)
	}
	b.removed.add(number - b.firstEntry)
	x.update(b, func() { b.live-- })
	return b.number, true
}

// removeBefore removes every entry below number.
func (x *index) removeBefore(number uint64) {
	end := x.withEntry(number)
	for i := range end {
		if b := &x.blocks[i]; b.live > 0 {
			x.update(b, func() { b.live = 0 })
		}
	}
	if end < len(x.blocks) && x.blocks[end].live > 0 {
		for n := max(x.floor, x.blocks[end].firstEntry); n < number; n++ {
			x.remove(n)
		}
	}
	x.floor = max(x.floor, number)
}

// raiseFloor lifts the floor to the first live entry.
func (x *index) raiseFloor() {
	for i := x.withEntry(x.floor); i < len(x.blocks); i++ {
		b := &x.blocks[i]
		if b.live > 0 {
			x.floor = max(x.floor, b.firstEntry)
			for b.isRemoved(x.floor) {
				x.floor++
			}
			return
		}
		x.floor = max(x.floor, b.nextEntry())
	}
}

// done is how many blocks at the front hold nothing, but not more than limit.
func (x *index) done(limit int) int {
	for i := range min(limit, len(x.blocks)) {
		if x.blocks[i].live > 0 {
			return i
		}
	}
	return min(limit, len(x.blocks))
}

// pop forgets the first n blocks.
func (x *index) pop(n int) {
	for i := range n {
		x.count(&x.blocks[i], -1)
		x.blocks[i].removed = nil
	}
	x.blocks = x.blocks[n:]
}

// needsMark reports whether entries of a block are removed of which the floor says nothing.
func (x *index) needsMark(b *block) bool {
	below := uint64(0)
	if x.floor > b.firstEntry {
		below = x.floor - b.firstEntry
	}
	return b.live > 0 && uint64(b.live) < b.entries-below
}

// emptySize is what an empty run takes in the storage, about.
const emptySize = 48

// empty makes the block at i, which holds nothing, a run and joins it with the runs beside it. It returns the place of the
// run and the numbers of the blocks and runs that became part of it.
func (x *index) empty(i int) (at int, absorbed []uint64) {
	b := &x.blocks[i]
	x.update(b, func() { b.run, b.size, b.removed = max(b.run, 1), emptySize, nil })
	if i+1 < len(x.blocks) && x.canJoin(i) {
		absorbed = append(absorbed, x.join(i))
	}
	if i > 0 && x.canJoin(i-1) {
		i--
		absorbed = append(absorbed, x.join(i))
	}
	return i, absorbed
}

// canJoin reports whether the blocks at i and after it are runs. One below the floor is about to be deleted, not to grow.
func (x *index) canJoin(i int) bool {
	a, b := &x.blocks[i], &x.blocks[i+1]
	return a.run > 0 && b.run > 0 && a.nextEntry() > x.floor && uint64(a.run)+uint64(b.run) < math.MaxUint32
}

// join makes the run after i part of the one at i and returns the number it had.
func (x *index) join(i int) uint64 {
	a, b := &x.blocks[i], x.blocks[i+1]
	a.run += b.run
	a.entries += b.entries
	x.bytes -= int64(b.size)
	x.blocks = slices.Delete(x.blocks, i+1, i+2)
	return b.number
}

// at returns a block, or the run that it is part of.
func (x *index) at(number uint64) *block { return &x.blocks[x.withNumber(number)] }
