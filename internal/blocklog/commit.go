// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package blocklog

import (
	"maps"
	"slices"

	"go.opentelemetry.io/collector/extension/xextension/storage"
)

// freedPerCommit bounds how many blocks at the front one commit deletes, so that the end of a checkpoint does not stall
// the callers.
const freedPerCommit = 1024

// commit is the batch that is written at once, with everything needed to undo it if it fails.
type commit struct {
	operations []*storage.Operation
	// changes is the number of changes that are durable once the commit has succeeded.
	changes uint64
	waiting []waitingBlock
	bytes   int64
	dirty   map[uint64]struct{}
	freed   []string
	popped  int
	// marked is the value of marked in the commit's head.
	marked bool
	// done is closed when err is set.
	done chan struct{}
	err  error
}

// plan moves everything that waits into a commit. The order of the operations keeps the log valid if only some of them
// are carried out: first everything that the new head refers to, then the head, then the deletion of what the head no
// longer refers to.
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

// rewrite returns the operations that make durable the removals that the head does not cover.
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
			// A head must first say that there are marks. Otherwise a mark of a batch that was carried out only in part
			// could take effect later. So this commit makes no changes durable; the next one does.
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

// empty makes the block at i part of an empty run, whose number it adds to runs.
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

// keys returns the keys under which a block is stored.
func (l *Log) keys(b *block) []string {
	keys := []string{blockKey(l.blocks.generation, b.number)}
	if b.removed != nil && l.marked {
		keys = append(keys, markKey(l.blocks.generation, b.number))
	}
	return keys
}

// head returns the head of the log without its first popped blocks.
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

// settle records that a commit succeeded.
func (l *Log) settle(c *commit) {
	l.commits++
	l.durable, l.mayMark = c.changes, c.marked
	l.waitingBytes -= c.bytes
	l.index.pop(c.popped)
}

// putBack undoes a failed commit: everything that it took waits again, before what came since.
func (l *Log) putBack(c *commit) {
	l.failures++
	l.waiting = append(c.waiting, l.waiting...)
	maps.Copy(l.dirty, c.dirty)
	l.freed = append(c.freed, l.freed...)
}
