// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package memory

import "time"

// Memory is a map that forgets entries that were not asked for within the expiry, and accepts nothing new while it is
// full. Times are of the event clock, in nanoseconds. It is not safe for concurrent use.
type Memory[K comparable, V any] struct {
	limit   int
	expiry  int64
	entries map[K]*remembered[V]
	// sweptAt is when expired entries were last removed.
	sweptAt int64

	refused, expired uint64
}

type remembered[V any] struct {
	value V
	heard int64
}

// New returns an empty memory.
func New[K comparable, V any](limit int, expiry time.Duration) *Memory[K, V] {
	return &Memory[K, V]{limit: limit, expiry: int64(expiry), entries: map[K]*remembered[V]{}}
}

// Find returns a pointer to the remembered value, or nil. It renews the entry.
func (m *Memory[K, V]) Find(key K, now int64) *V {
	e := m.entries[key]
	if e == nil || now-e.heard > m.expiry {
		return nil
	}
	e.heard = max(e.heard, now)
	return &e.value
}

// Add remembers a value and reports whether there was room.
func (m *Memory[K, V]) Add(key K, value V, now int64) bool {
	m.sweep(now)
	if _, known := m.entries[key]; !known && len(m.entries) >= m.limit {
		m.refused++
		return false
	}
	m.entries[key] = &remembered[V]{value, now}
	return true
}

// Expiry returns how long an entry is remembered without being asked for, in nanoseconds.
func (m *Memory[K, V]) Expiry() int64 { return m.expiry }

// Len returns the number of entries, including expired ones not yet removed.
func (m *Memory[K, V]) Len() int { return len(m.entries) }

// Refused returns how often there was no room.
func (m *Memory[K, V]) Refused() uint64 { return m.refused }

// Expired returns how many entries expired and were removed.
func (m *Memory[K, V]) Expired() uint64 { return m.expired }

// sweep removes what has expired. It looks at everything, so it does so a few times per expiry only.
func (m *Memory[K, V]) sweep(now int64) {
	if now-m.sweptAt < m.expiry/8 {
		return
	}
	m.sweptAt = now
	for key, e := range m.entries {
		if now-e.heard > m.expiry {
			delete(m.entries, key)
			m.expired++
		}
	}
}
