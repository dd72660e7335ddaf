// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package release

import "time"

// memory is a map that forgets what was not asked for in a while of event time, and takes nothing new when it is full.
type memory[K comparable, V any] struct {
	limit   int
	expiry  int64
	entries map[K]*remembered[V]
	// sweptAt is when what has expired was last removed.
	sweptAt int64
	refused uint64
}

type remembered[V any] struct {
	value V
	heard int64
}

func newMemory[K comparable, V any](limit int, expiry time.Duration) *memory[K, V] {
	return &memory[K, V]{limit: limit, expiry: int64(expiry), entries: map[K]*remembered[V]{}}
}

// find returns what is remembered, or nil. Being asked for is being heard of.
func (m *memory[K, V]) find(key K, now int64) *V {
	e := m.entries[key]
	if e == nil || now-e.heard > m.expiry {
		return nil
	}
	e.heard = max(e.heard, now)
	return &e.value
}

// add remembers a value and reports whether there was room.
func (m *memory[K, V]) add(key K, value V, now int64) bool {
	m.sweep(now)
	if _, known := m.entries[key]; !known && len(m.entries) >= m.limit {
		m.refused++
		return false
	}
	m.entries[key] = &remembered[V]{value, now}
	return true
}

// sweep removes what has expired. It looks at everything, so it does so a few times per expiry only.
func (m *memory[K, V]) sweep(now int64) {
	if now-m.sweptAt < m.expiry/8 {
		return
	}
	m.sweptAt = now
	for key, e := range m.entries {
		if now-e.heard > m.expiry {
			delete(m.entries, key)
		}
	}
}
