// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deploymentprocessor

import (
	"math/bits"
	"sync"
	"sync/atomic"

	"go.opentelemetry.io/collector/pdata/pcommon"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/join"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// cache remembers what became of resources, by a hash of their attributes. Reading takes no lock.
//
// It is a table of sets. A hash belongs to one set and may stand in any of its ways; where all are taken, or the cache is full, the one of the set that
// was not asked for for longest makes room. So the table is as large as it will ever be from the beginning, and forgetting concerns one set only.
//
//	set ─► ways: hash, entry │ hash, entry │ hash, entry │ hash, entry   a line of memory
//	             hash, entry │ hash, entry │ hash, entry │ hash, entry   another, which is seldom needed
type cache struct {
	sets []set
	mask uint64
	// limit is how many entries there may be before one in the set makes room, if there is one.
	limit uint64

	// mu guards writing.
	mu                     sync.Mutex
	held, evicted, expired uint64
}

// Sets are half full on average: few overflow, and most look-ups end in the first line.
const (
	ways       = 8
	waysFilled = ways / 2
)

type set [ways]way

type way struct {
	hash  atomic.Uint64
	entry atomic.Pointer[entry]
}

// entry is what became of a resource. All but checked and heard never changes.
type entry struct {
	// The first line of memory is what is needed while nothing changes.

	hash uint64
	// checked is the epoch in which it was last seen that what the entry rests on is still so.
	checked atomic.Uint64
	// The entry holds for event times from From up to but not including Until.
	from, until delivery.Instant
	// changes are what the resource lacks, or calls otherwise.
	changes []change
	outcome outcome

	basis
	// heard is the tick at which the entry was last asked for.
	heard atomic.Int64
}

// basis is what an entry rests on. When any of it is another one now, the resource has to be read again.
type basis struct {
	reading *reading
	// fixed says that nothing else matters: no deployment is looked for.
	fixed bool
	// slot and namesakes are those of the service. Without a slot the service was unknown among so many names.
	slot      *slot
	namesakes *join.Namesakes
	names     uint64
	// generation is that of the ladder and the sightings, and made the tick at which the entry was made.
	generation uint64
	made       int64
}

// newCache returns a cache for so many resources, and some more while there are sets without any.
func newCache(resources int) *cache {
	n := 1 << bits.Len(uint(max(resources-1, 0)/waysFilled)) // the power of two not below the number of sets
	return &cache{sets: make([]set, n), mask: uint64(n - 1), limit: uint64(max(resources, 0))}
}

// find returns what is remembered of a hash, or nil.
func (c *cache) find(hash uint64) *entry {
	s := &c.sets[hash&c.mask]
	for i := range s {
		w := &s[i]
		if w.hash.Load() != hash {
			continue
		}
		if e := w.entry.Load(); e != nil && e.hash == hash { // the two are not written at once
			return e
		}
	}
	return nil
}

// keep remembers an entry in place of the one of its hash, or of the one that was not asked for for longest.
func (c *cache) keep(e *entry) {
	c.mu.Lock()
	defer c.mu.Unlock()
	w := c.sets[e.hash&c.mask].wayFor(e.hash, c.held >= c.limit)
	switch before := w.entry.Load(); {
	case before == nil:
		c.held++
	case before.hash != e.hash:
		c.evicted++
	}
	w.entry.Store(e)
	w.hash.Store(e.hash)
}

// wayFor returns the way of a hash that has one, or else one that is free, or else that of the entry not asked for for longest. While the
// cache is full a way is not free unless all are.
func (s *set) wayFor(hash uint64, full bool) *way {
	var free, oldest *way
	for i := range s {
		w := &s[i]
		e := w.entry.Load()
		switch {
		case e == nil && free == nil:
			free = w
		case e == nil:
		case e.hash == hash:
			return w
		case oldest == nil || e.heard.Load() < oldest.entry.Load().heard.Load():
			oldest = w
		}
	}
	if oldest == nil || free != nil && !full {
		return free
	}
	return oldest
}

// sweep gives up the entries that were not asked for since a tick.
func (c *cache) sweep(since int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for i := range c.sets {
		for j := range c.sets[i] {
			w := &c.sets[i][j]
			if e := w.entry.Load(); e != nil && e.heard.Load() < since {
				w.entry.Store(nil)
				c.held--
				c.expired++
			}
		}
	}
}

// stats returns how many entries are held, and how many were given up.
func (c *cache) stats() (held, givenUp uint64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.held, c.evicted + c.expired
}

// change is an attribute to put on a resource: a text, or a list of texts if there is one.
type change struct {
	key, text string
	list      *[]string
}

func (c *change) apply(to pcommon.Map) {
	if c.list == nil {
		to.PutStr(c.key, c.text)
		return
	}
	list := to.PutEmptySlice(c.key)
	list.EnsureCapacity(len(*c.list))
	for _, text := range *c.list {
		list.AppendEmpty().SetStr(text)
	}
}
