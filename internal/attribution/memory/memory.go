// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package memory

import "time"

// Memory is a map that forgets what was not asked for in a while of event time, and takes nothing new when it is full. It is not safe for
// concurrent use.
type Memory[K comparable, V any] struct {
	limit   int
	expiry  int64
	entries map[K]*remembered[V]
	// sweptAt is when what has expired was last removed.
	sweptAt int64

	refused, expired uint64
}

type remembered[V any] struct {
	value V
	heard int64
}

// New returns a memory without anything in it.
func New[K comparable, V any](limit int, expiry time.Duration) *Memory[K, V] {
	return &Memory[K, V]{limit: limit, expiry: int64(expiry), entries: map[K]*remembered[V]{}}
}

// Find returns what is remembered, or nil. Being asked for is being heard of.
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

// Expiry returns for how long what is not heard of is remembered.
func (m *Memory[K, V]) Expiry() int64 { return m.expiry }

// Len returns how much is remembered.
func (m *Memory[K, V]) Len() int { return len(m.entries) }

// Refused returns how often something found no room.
func (m *Memory[K, V]) Refused() uint64 { return m.refused }

// Expired returns how much was forgotten.
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
