// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package blocklog

import (
	"maps"
	"slices"

	"go.opentelemetry.io/collector/extension/xextension/storage"
)

// freedPerCommit bounds how many blocks at the front one commit deletes, so that the end of a checkpoint stalls nobody.
const freedPerCommit = 1024

// commit is what is written at once. Until it has succeeded all that it took can be put back.
type commit struct {
	operations []*storage.Operation
	// changes is how many changes are durable with it.
	changes uint64
	waiting []waitingBlock
	bytes   int64
	dirty   map[uint64]struct{}
	freed   []string
	popped  int
	// marked is what its head says.
	marked bool
	// done is closed when err is known.
	done chan struct{}
	err  error
}

// plan takes all that waits into a commit. The order of the operations makes each state between them a whole one: what
// the head will speak of, the head, what it speaks of no more.
func (l *Log) plan() *commit {
	l.sealOpen()
	l.index.raiseFloor()
	c := &commit{changes: l.changes, waiting: l.waiting, bytes: l.waitingBytes, dirty: l.dirty, done: make(chan struct{})}
	l.waiting, l.dirty = nil, map[uint64]struct{}{}

	rewritten := l.rewrite(c)
	for _, b := range c.waiting {
		if x := l.index.at(b.number); x.number == b.number && x.run == 0 {
			c.set(blockKey(l.blocks.generation, b.number), b.value)
		}
	}
	c.operations = append(c.operations, rewritten...)
	c.popped = l.index.done(freedPerCommit)
	c.marked = l.marked
	c.set(headKey, l.head(c.popped).encode())

	c.freed, l.freed = l.freed, nil
	for _, key := range c.freed {
		c.operations = append(c.operations, storage.DeleteOperation(key))
	}
	for _, b := range l.index.blocks[:c.popped] {
		for _, key := range l.keys(&b) {
			c.operations = append(c.operations, storage.DeleteOperation(key))
		}
	}
	return c
}

func (c *commit) set(key string, value []byte) {
	c.operations = append(c.operations, storage.SetOperation(key, value))
}

// rewrite returns the operations that make removals durable of which the head says nothing.
func (l *Log) rewrite(c *commit) []*storage.Operation {
	runs, operations := map[uint64]struct{}{}, []*storage.Operation(nil)
	for _, number := range slices.Sorted(maps.Keys(c.dirty)) {
		i := l.index.withNumber(number)
		if i == len(l.index.blocks) || l.index.blocks[i].nextEntry() <= l.index.floor {
			continue
		}
		b := &l.index.blocks[i]
		switch {
		case b.live == 0:
			l.empty(i, runs)
		case l.index.needsMark(b) && !l.mayMark:
			// First the head has to say that there are marks: one that is written when only a part of this batch is carried
			// out must not come to light later. The commit makes nothing durable for those who wait; the next one will.
			l.marked, c.changes = true, l.durable
			l.dirty[number] = struct{}{}
		case l.index.needsMark(b):
			m := mark{generation: l.blocks.generation, number: b.number, checksum: b.checksum, removed: *b.removed}
			operations = append(operations, storage.SetOperation(markKey(m.generation, m.number), m.encode()))
		}
	}
	for number := range runs {
		b := l.index.at(number)
		h := blockHeader{generation: l.blocks.generation, number: b.number, firstEntry: b.firstEntry, run: uint64(b.run), entries: b.entries}
		operations = append(operations, storage.SetOperation(blockKey(h.generation, h.number), h.encodeEmpty()))
		c.dirty[number] = struct{}{}
	}
	return operations
}

// empty makes the block at i part of a run, which is added to runs.
func (l *Log) empty(i int, runs map[uint64]struct{}) {
	if l.index.blocks[i].removed != nil && l.marked {
		l.freed = append(l.freed, markKey(l.blocks.generation, l.index.blocks[i].number))
	}
	at, absorbed := l.index.empty(i)
	for _, number := range absorbed {
		delete(runs, number)
		l.freed = append(l.freed, blockKey(l.blocks.generation, number))
	}
	runs[l.index.blocks[at].number] = struct{}{}
}

// keys are those under which a block is stored.
func (l *Log) keys(b *block) []string {
	keys := []string{blockKey(l.blocks.generation, b.number)}
	if b.removed != nil && l.marked {
		keys = append(keys, markKey(l.blocks.generation, b.number))
	}
	return keys
}

// head returns the head of the log without its first blocks.
func (l *Log) head(popped int) head {
	h := head{
		format: l.format.Name, version: l.format.Version,
		blocks: l.blocks, aside: l.aside,
		floor: l.index.floor, nextEntry: l.nextEntry, marked: l.marked,
	}
	h.blocks.first = l.blocks.next
	if popped < len(l.index.blocks) {
		h.blocks.first = l.index.blocks[popped].number
	}
	return h
}

// settle forgets what a commit made durable.
func (l *Log) settle(c *commit) {
	l.commits++
	l.durable, l.mayMark = c.changes, c.marked
	l.waitingBytes -= c.bytes
	l.index.pop(c.popped)
}

// putBack makes all that a failed commit took wait again, before what came since.
func (l *Log) putBack(c *commit) {
	l.failures++
	l.waiting = append(c.waiting, l.waiting...)
	maps.Copy(l.dirty, c.dirty)
	l.freed = append(c.freed, l.freed...)
}
