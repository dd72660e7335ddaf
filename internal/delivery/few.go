// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package delivery

import "slices"

// few is the number of keys up to which a linear search is as fast as a map.
const few = 16

// fewOrMany is a map that allocates no hash table while it is small, as most are. After clear its memory is used again.
type fewOrMany[K comparable, V any] struct {
	keys   []K
	values []V
	many   map[K]V // all entries, once there are more than few
}

func (m *fewOrMany[K, V]) get(key K) (value V, ok bool) {
	if m.many != nil {
		value, ok = m.many[key]
		return value, ok
	}
	if i := slices.Index(m.keys, key); i >= 0 {
		return m.values[i], true
	}
	return value, false
}

func (m *fewOrMany[K, V]) set(key K, value V) {
	if m.many != nil {
		m.many[key] = value
		return
	}
	if i := slices.Index(m.keys, key); i >= 0 {
		m.values[i] = value
		return
	}
	m.keys, m.values = append(m.keys, key), append(m.values, value)
	if len(m.keys) > few {
		m.many = make(map[K]V, 2*few)
		for i, key := range m.keys {
			m.many[key] = m.values[i]
		}
	}
}

func (m *fewOrMany[K, V]) clear() {
	m.keys, m.values, m.many = m.keys[:0], m.values[:0], nil
}
