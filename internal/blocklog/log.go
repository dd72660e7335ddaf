// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package blocklog

import (
	"context"
	"sync"
	"time"

	"go.opentelemetry.io/collector/extension/xextension/storage"
)

// Format identifies the content of a log, so that no log is read as one of another kind.
type Format struct {
	// Name identifies the kind of content.
	Name string
	// Version is the version of the entries that are appended. It must be increased when their form changes. A log with
	// a newer version is set aside.
	Version int
	// Migrate converts an entry of an earlier version into the current form. It is required from version 2 on. The
	// stored entries do not change.
	Migrate func(version int, payload []byte) ([]byte, error)
}

// commitTimeout is how long a commit may take. The context of a caller does not end it.
const commitTimeout = time.Minute

// Log is a durable queue of numbered entries. Its methods may be called concurrently.
type Log struct {
	client   storage.Client
	format   Format
	setAside string

	// mu guards the fields below.
	mu     sync.Mutex
	index  index
	blocks extent
	aside  extent
	// nextEntry is the number of the next entry to be appended.
	nextEntry uint64
	// marked reports that there may be marks in the storage, mayMark that the stored head says so.
	marked, mayMark bool
	// waiting are the blocks to be written, in order. If filling is set, the last one accepts more entries.
	waiting      []waitingBlock
	filling      bool
	waitingBytes int64
	// usual is the size of the last block, and the initial capacity of the next.
	usual int
	// dirty are the numbers of blocks with entries removed since the blocks were written. freed are the keys to be
	// deleted.
	dirty map[uint64]struct{}
	freed []string
	// changes counts appended and removed entries; durable is how many of these changes are durable.
	changes, durable uint64
	// running is the commit that is being written, if any.
	running           *commit
	commits, failures uint64
	err               error
}

// Stats are the sizes and counters of a log.
type Stats struct {
	// Entries is the number of live entries, Blocks the number of blocks that hold them, and LiveBytes their
	// approximate share in the size of these blocks.
	Entries, Blocks int
	LiveBytes       int64
	// StoredBytes is the size of the log, both in the storage and waiting to be written. It exceeds LiveBytes, because
	// blocks are freed as a whole, and some only by a later commit.
	StoredBytes int64
	// WaitingBytes is the size of what is in memory because it is not durable yet. The log does not bound it: callers
	// must refuse work when it or StoredBytes grows too large.
	WaitingBytes int64
	// Commits counts the commits that succeeded, Failures those that failed.
	Commits, Failures uint64
}

// Append adds an entry at the end and returns its number. Numbers start at 1 and increase by 1. Until [Log.Sync] the
// entry is only in memory. The payload is copied.
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

// Remove removes entries; numbers of entries that do not exist are ignored. Removals are durable after [Log.Sync] or
// the next commit of another caller. Storage is freed in whole blocks.
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

// Next returns the number that the next entry will get.
func (l *Log) Next() uint64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.nextEntry
}

// Err returns the error of the last commit, or nil if it succeeded, so that callers can refuse work early.
func (l *Log) Err() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.err
}

// SetAside describes in a sentence what [Open] could not read and therefore set aside. It is empty if there was no such
// thing.
func (l *Log) SetAside() string { return l.setAside }

// Stats returns the current sizes and counters.
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

// Close makes everything durable that waits. It does not close the client.
func (l *Log) Close(ctx context.Context) error { return l.Sync(ctx) }

// openBlock returns the block that accepts an entry of the given size, which is a new one if the entry does not fit
// into the last.
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

// sealOpen completes the block that is being filled.
func (l *Log) sealOpen() {
	if l.filling {
		b := &l.waiting[len(l.waiting)-1]
		b.value = seal(b.value)
		l.usual = min(len(b.value), blockBytes)
		l.index.at(b.number).checksum = checksum(b.value)
		l.filling = false
	}
}
