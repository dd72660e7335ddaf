// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package blocklog

import (
	"context"
	"sync"
	"time"

	"go.opentelemetry.io/collector/extension/xextension/storage"
)

// Format says what the entries of a log are, so that one is never read as another.
type Format struct {
	// Name tells logs apart that hold different things.
	Name string
	// Version is that of the entries which are appended; it grows when their form changes. A log of a newer version is
	// set aside.
	Version int
	// Migrate returns an entry written by an earlier version in the form of this one. It is needed from the second
	// version on. Entries stay as they are in the storage.
	Migrate func(version int, payload []byte) ([]byte, error)
}

// commitTimeout is how long a commit may take. It is not ended by the context of any caller.
const commitTimeout = time.Minute

// Log is a durable queue of numbered entries. Its methods may be called at the same time.
type Log struct {
	client   storage.Client
	format   Format
	setAside string

	// mu guards the fields below.
	mu     sync.Mutex
	index  index
	blocks extent
	aside  extent
	// nextEntry is the number of the entry to be appended next.
	nextEntry uint64
	// marked says that there may be marks in the storage, mayMark that the head in the storage says so.
	marked, mayMark bool
	// waiting are the blocks to be written, in order. The last is still being filled if filling.
	waiting      []waitingBlock
	filling      bool
	waitingBytes int64
	// usual is the size of the last block, and what the next is given room for.
	usual int
	// dirty are the blocks of which entries were removed since they were written, freed the keys that are not needed.
	dirty map[uint64]struct{}
	freed []string
	// changes counts what was appended and removed, durable how many of that are durable.
	changes, durable uint64
	// running is the commit being written, if there is one.
	running           *commit
	commits, failures uint64
	err               error
}

// Stats says how much a log holds and has done.
type Stats struct {
	// Entries are those not removed, Blocks the blocks that hold them and LiveBytes about what they take of these.
	Entries, Blocks int
	LiveBytes       int64
	// StoredBytes is what the log takes, in the storage or on its way to it. It is more than LiveBytes, because blocks are
	// freed as a whole, and some with later commits only.
	StoredBytes int64
	// WaitingBytes is what is held in memory because it is not durable yet. Nothing here bounds it: callers refuse work
	// when it or StoredBytes is more than they want.
	WaitingBytes int64
	// Commits succeeded, Failures did not.
	Commits, Failures uint64
}

// Append adds an entry after all others and returns its number; numbers begin at 1 and grow by 1. The entry is in memory
// until [Log.Sync]. The payload is copied.
func (l *Log) Append(payload []byte) uint64 {
	room := rooms.Get().(*[]byte)
	stored := pack(*room, payload)
	defer func() {
		if cap(stored) <= keptRoom {
			*room = stored[:0]
			rooms.Put(room)
		}
	}()
	l.mu.Lock()
	defer l.mu.Unlock()
	b := l.openBlock(len(stored))
	before := len(b.value)
	b.value = appendEntry(b.value, stored)
	l.index.grow(len(b.value) - before)
	l.waitingBytes += int64(len(b.value) - before)
	l.changes++
	number := l.nextEntry
	l.nextEntry++
	return number
}

// Remove says that entries are done with; those which are not there are passed over. It is durable after [Log.Sync], and
// with the next commit at the latest. Storage is freed by whole blocks.
func (l *Log) Remove(numbers ...uint64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, number := range numbers {
		if block, ok := l.index.remove(number); ok {
			l.dirty[block] = struct{}{}
			l.changes++
		}
	}
}

// RemoveBefore removes all entries with a smaller number, as [Log.Remove] does.
func (l *Log) RemoveBefore(number uint64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if number = min(number, l.nextEntry); number > l.index.floor {
		l.index.removeBefore(number)
		l.changes++
	}
}

// Next returns the number that the next entry will have.
func (l *Log) Next() uint64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.nextEntry
}

// Err returns why the last commit failed, or nil if it did not, so that callers can refuse work early.
func (l *Log) Err() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.err
}

// SetAside says what [Open] found unreadable and set aside, in a sentence. It is empty if there was nothing of that kind.
func (l *Log) SetAside() string { return l.setAside }

// Stats returns how much the log holds and has done.
func (l *Log) Stats() Stats {
	l.mu.Lock()
	defer l.mu.Unlock()
	return Stats{
		Entries:      l.index.entries,
		LiveBytes:    l.index.liveBytes,
		StoredBytes:  l.index.bytes,
		Blocks:       l.index.liveBlocks,
		WaitingBytes: l.waitingBytes,
		Commits:      l.commits,
		Failures:     l.failures,
	}
}

// Close makes durable what waits. The client remains its owner's to close.
func (l *Log) Close(ctx context.Context) error { return l.Sync(ctx) }

// openBlock returns the block being filled, a new one if the entry does not fit.
func (l *Log) openBlock(size int) *waitingBlock {
	if l.filling {
		if b := &l.waiting[len(l.waiting)-1]; len(b.value)+size <= blockBytes {
			return b
		}
		l.sealOpen()
	}
	h := blockHeader{generation: l.blocks.generation, number: l.blocks.next, firstEntry: l.nextEntry, version: l.format.Version, packed: true}
	value := h.append(append(make([]byte, 0, l.usual), magicBlock...))
	l.waiting = append(l.waiting, waitingBlock{number: h.number, value: value})
	l.index.add(block{number: h.number, firstEntry: h.firstEntry, size: uint32(len(value) + checksumSize)})
	l.waitingBytes += int64(len(value) + checksumSize)
	l.blocks.next++
	l.filling = true
	return &l.waiting[len(l.waiting)-1]
}

// sealOpen ends the block being filled.
func (l *Log) sealOpen() {
	if l.filling {
		b := &l.waiting[len(l.waiting)-1]
		b.value = seal(b.value)
		l.usual = min(len(b.value), blockBytes)
		l.index.at(b.number).checksum = checksum(b.value)
		l.filling = false
	}
}
