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

// cache maps the hash of a resource's attributes to what the tagger decided about the resource. Reading takes no lock.
//
// It is a set-associative cache: a hash belongs to one set and may be in any way of it. If all ways are taken, or the whole cache
// is full, the least recently used entry of the set is evicted. So the cache never grows, and an eviction looks at one set only.
//
//	set ─► ways: hash, entry │ hash, entry │ hash, entry │ hash, entry   one cache line
//	             hash, entry │ hash, entry │ hash, entry │ hash, entry   a second one, seldom needed
type cache struct {
	sets []set
	mask uint64
	// limit is the number of entries from which on a new entry evicts another one of its set. It can be exceeded by sets that
	// are empty.
	limit uint64

	// mu guards writes to the sets, and the counters below.
	mu                     sync.Mutex
	held, evicted, expired uint64
}

// Sets are half full on average, so that few overflow and most look-ups touch one cache line.
const (
	ways       = 8
	waysFilled = ways / 2
)

type set [ways]way

type way struct {
	hash  atomic.Uint64
	entry atomic.Pointer[entry]
}

// entry is what the tagger decided about a resource. It is immutable except for checked and heard.
type entry struct {
	// The fields up to outcome share a cache line: they suffice as long as nothing changes.

	hash uint64
	// checked is the last epoch in which the basis was found to be unchanged.
	checked atomic.Uint64
	// The entry holds for event times from `from` up to but not including `until`.
	from, until delivery.Instant
	// changes are the attributes to write to the resource.
	changes []change
	outcome outcome

	basis
	// heard is the tick in which the entry was last used.
	heard atomic.Int64
}

// basis is the state that an entry was decided from. When any of it changes, the resource must be read again.
type basis struct {
	reading *reading
	// fixed means that the entry depends on the reading only, because no deployment is looked for.
	fixed bool
	// slot and namesakes are those of the service. If slot is nil, the service was unknown when table.names was names.
	slot      *slot
	namesakes *join.Namesakes
	names     uint64
	// generation is that of the ladder and the sightings; made is the tick in which the entry was made.
	generation uint64
	made       int64
}

// newCache returns a cache for about that many resources, see limit.
func newCache(resources int) *cache {
	n := 1 << bits.Len(uint(max(resources-1, 0)/waysFilled)) // a power of two, for the mask
	return &cache{sets: make([]set, n), mask: uint64(n - 1), limit: uint64(max(resources, 0))}
}

// find returns the entry with the hash, or nil.
func (c *cache) find(hash uint64) *entry {
	s := &c.sets[hash&c.mask]
	for i := range s {
		w := &s[i]
		if w.hash.Load() != hash {
			continue
		}
		if e := w.entry.Load(); e != nil && e.hash == hash { // keep does not write both at once
			return e
		}
	}
	return nil
}

// keep stores an entry. It replaces the entry with the same hash, or else evicts the least recently used one of the set if
// there is no room.
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

// wayFor returns the way of the hash if it has one, else a free way, else that of the least recently used entry. If the cache is
// full, it prefers an eviction to a free way.
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

// sweep removes the entries that were last used before a tick.
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

// stats returns how many entries there are, and how many were evicted or swept.
func (c *cache) stats() (held, givenUp uint64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.held, c.evicted + c.expired
}

// change is an attribute to write to a resource: a list if list is not nil, else a text.
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
