// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deliveryreceiver

import (
	"sync"
	"time"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// fact identifies a business fact: two events that report the same fact have the same UID and time. If the payload
// has no time, the event carries the time of its arrival, which differs between copies, so at is 0.
type fact struct {
	uid string
	at  int64
}

func factOf(e *delivery.Event) fact {
	if e.TimeSource == delivery.TimeFromObserved {
		return fact{uid: e.UID}
	}
	return fact{uid: e.UID, at: e.Time.UnixNano()}
}

// deduplicator remembers accepted facts, each for ttl and at most maxEntries of them.
//
//	oldest                                newest
//	[ expired | remembered … remembered ]   ← remember
//	  dropped by time, or by number when full
//
// A fact is remembered only after it was accepted, so a refused webhook may be sent again. Two copies that arrive at
// the same moment may therefore both pass; they are merged downstream.
type deduplicator struct {
	ttl        time.Duration
	maxEntries int

	// mu guards the fields below.
	mu       sync.Mutex
	known    map[fact]struct{}
	arrivals []arrival
}

type arrival struct {
	fact fact
	at   time.Time
}

func newDeduplicator(config DeduplicationConfig) *deduplicator {
	return &deduplicator{ttl: config.TTL, maxEntries: config.MaxEntries, known: map[fact]struct{}{}}
}

// fresh returns the events whose facts are not remembered, without duplicates among them.
func (d *deduplicator) fresh(events []*delivery.Event, now time.Time) []*delivery.Event {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.expire(now)
	seen := make(map[fact]bool, len(events))
	var fresh []*delivery.Event
	for _, e := range events {
		f := factOf(e)
		if _, ok := d.known[f]; !ok && !seen[f] {
			seen[f] = true
			fresh = append(fresh, e)
		}
	}
	return fresh
}

// remember stores the facts of accepted events and returns how many older facts it evicted before their ttl was over.
func (d *deduplicator) remember(events []*delivery.Event, now time.Time) (evicted int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.expire(now)
	for _, e := range events {
		f := factOf(e)
		if _, ok := d.known[f]; ok {
			continue
		}
		if len(d.arrivals) >= d.maxEntries {
			d.forgetOldest()
			evicted++
		}
		d.known[f] = struct{}{}
		d.arrivals = append(d.arrivals, arrival{fact: f, at: now})
	}
	return evicted
}

// size returns how many facts are remembered.
func (d *deduplicator) size() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return len(d.arrivals)
}

func (d *deduplicator) expire(now time.Time) {
	for len(d.arrivals) > 0 && now.Sub(d.arrivals[0].at) >= d.ttl {
		d.forgetOldest()
	}
}

func (d *deduplicator) forgetOldest() {
	delete(d.known, d.arrivals[0].fact)
	d.arrivals = d.arrivals[1:]
}
