// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package delivery

import "slices"

// few is up to how many things are found as fast by looking at all of them.
const few = 16

// fewOrMany is a map that costs nothing while it is small, as most are, and may be used again.
type fewOrMany[K comparable, V any] struct {
	keys   []K
	values []V
	many   map[K]V // of all, once they are many
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
