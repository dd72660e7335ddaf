// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package blocklog

import (
	"math"
	"slices"
	"sort"
)

// block is what is kept in memory about a block. There may be a million blocks.
type block struct {
	number     uint64
	firstEntry uint64
	entries    uint64
	// live is the number of entries that are not removed, size the stored size in bytes.
	live, size uint32
	// run is 0 for a block as it was written. Otherwise this block and the run-1 blocks after it are stored as one
	// empty run.
	run uint32
	// checksum is that of the value. A mark contains it to identify its block.
	checksum uint32
	// removed is nil if none or all of the entries are removed.
	removed *bitmap
}

func (b *block) nextEntry() uint64 { return b.firstEntry + b.entries }

func (b *block) nextNumber() uint64 { return b.number + uint64(max(b.run, 1)) }

// liveBytes returns the share of the live entries in the size of the block, as if all entries had the same size.
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

// index holds the blocks of a log, in order, and which of their entries are removed.
type index struct {
	blocks []block
	// All entries below floor are removed.
	floor uint64
	// entries is the number of live entries, and liveBlocks that of the blocks with any. liveBytes is the size of the
	// live entries, bytes that of all blocks.
	entries, liveBlocks int
	liveBytes, bytes    int64
}

// add appends a block whose entries are all live.
func (x *index) add(b block) {
	x.blocks = append(x.blocks, b)
	x.count(&b, 1)
}

// grow adds one entry with the given size to the last block.
func (x *index) grow(size int) {
	b := &x.blocks[len(x.blocks)-1]
	x.update(b, func() {
		b.entries++
		b.live++
		b.size += uint32(size)
	})
}

// update changes a block and updates the sums.
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

// withEntry returns the index of the block that holds an entry, or would hold it.
func (x *index) withEntry(number uint64) int {
	return sort.Search(len(x.blocks), func(i int) bool { return x.blocks[i].nextEntry() > number })
}

// withNumber returns the index of a block, or of the run that it is part of.
func (x *index) withNumber(number uint64) int {
	return sort.Search(len(x.blocks), func(i int) bool { return x.blocks[i].nextNumber() > number })
}

// remove removes one entry. It returns the number of the entry's block, and whether the entry was live.
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

// removeBefore removes all entries below number.
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

// raiseFloor raises the floor to the first live entry.
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

// done returns the number of blocks without live entries at the front, up to limit.
func (x *index) done(limit int) int {
	for i := range min(limit, len(x.blocks)) {
		if x.blocks[i].live > 0 {
			return i
		}
	}
	return min(limit, len(x.blocks))
}

// pop removes the first n blocks.
func (x *index) pop(n int) {
	for i := range n {
		x.count(&x.blocks[i], -1)
		x.blocks[i].removed = nil
	}
	x.blocks = x.blocks[n:]
}

// needsMark reports whether the block has removed entries above the floor.
func (x *index) needsMark(b *block) bool {
	below := uint64(0)
	if x.floor > b.firstEntry {
		below = x.floor - b.firstEntry
	}
	return b.live > 0 && uint64(b.live) < b.entries-below
}

// emptySize is the approximate stored size of an empty run.
const emptySize = 48

// empty makes the block at i, which has no live entries, an empty run and joins it with adjacent runs. It returns the
// index of the run, and the numbers of the blocks and runs that became part of it.
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

// canJoin reports whether the blocks at i and i+1 are runs that may be joined. A run below the floor must not grow,
// because it is about to be deleted.
func (x *index) canJoin(i int) bool {
	a, b := &x.blocks[i], &x.blocks[i+1]
	return a.run > 0 && b.run > 0 && a.nextEntry() > x.floor && uint64(a.run)+uint64(b.run) < math.MaxUint32
}

// join makes the run after i part of the run at i, and returns the number of the former.
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
