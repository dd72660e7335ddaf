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
// It is a table of sets. A hash belongs to one set and may stand in any of its ways; where all are taken, the one that was not asked for for
// longest makes room. So the cache is as large as it will ever be from the beginning, and forgetting concerns one set only.
type cache struct {
	sets []set
	mask uint64

	// mu guards writing.
	mu                     sync.Mutex
	held, evicted, expired uint64
}

const ways = 8

// set holds the hashes beside the entries, so that a look along them touches one line of memory.
type set struct {
	hashes  [ways]atomic.Uint64
	entries [ways]atomic.Pointer[entry]
}

// entry is what became of a resource. All but heard never changes.
type entry struct {
	hash    uint64
	outcome outcome
	// changes are what the resource lacks, or calls otherwise.
	changes []change
	// The entry holds for event times from From up to but not including Until.
	from, until delivery.Instant
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
	// generation is the ladder's, and made the tick at which the entry was made.
	generation uint64
	made       int64
}

// newCache returns a cache for about so many resources, and some more so that few sets overflow.
func newCache(resources int) *cache {
	n := 1 << bits.Len(uint(max(resources-1, 0)/ways)) // the power of two not below the number of full sets
	return &cache{sets: make([]set, n), mask: uint64(n - 1)}
}

// find returns what is remembered of a hash, or nil.
func (c *cache) find(hash uint64) *entry {
	s := &c.sets[hash&c.mask]
	for way := range s.hashes {
		if s.hashes[way].Load() != hash {
			continue
		}
		if e := s.entries[way].Load(); e != nil && e.hash == hash { // the two are not written at once
			return e
		}
	}
	return nil
}

// keep remembers an entry in place of the one of its hash, or of the one that was not asked for for longest.
func (c *cache) keep(e *entry) {
	c.mu.Lock()
	defer c.mu.Unlock()
	s := &c.sets[e.hash&c.mask]
	way := s.wayFor(e.hash)
	switch before := s.entries[way].Load(); {
	case before == nil:
		c.held++
	case before.hash != e.hash:
		c.evicted++
	}
	s.entries[way].Store(e)
	s.hashes[way].Store(e.hash)
}

func (s *set) wayFor(hash uint64) int {
	best, oldest := 0, int64(0)
	for way := range s.entries {
		e := s.entries[way].Load()
		switch {
		case e != nil && e.hash == hash:
			return way
		case e == nil && oldest != never:
			best, oldest = way, never
		case e != nil && (way == 0 || e.heard.Load() < oldest):
			best, oldest = way, e.heard.Load()
		}
	}
	return best
}

// never is before any tick.
const never = -1 << 63

// sweep gives up the entries that were not asked for since a tick.
func (c *cache) sweep(since int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for i := range c.sets {
		s := &c.sets[i]
		for way := range s.entries {
			if e := s.entries[way].Load(); e != nil && e.heard.Load() < since {
				s.entries[way].Store(nil)
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

// change is an attribute to put on a resource: a text, or a list of texts if there are any.
type change struct {
	key, text string
	list      []string
}

func (c *change) apply(to pcommon.Map) {
	if c.list == nil {
		to.PutStr(c.key, c.text)
		return
	}
	list := to.PutEmptySlice(c.key)
	list.EnsureCapacity(len(c.list))
	for _, text := range c.list {
		list.AppendEmpty().SetStr(text)
	}
}
