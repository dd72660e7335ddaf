// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package delivery

import "iter"

// several is an index from a key to a set of values. Most keys have one value, for which no set is allocated.
type several[K, V comparable] struct {
	one  map[K]V
	more map[K]map[V]struct{} // the other values of a key
}

func newSeveral[K, V comparable]() several[K, V] {
	return several[K, V]{one: map[K]V{}, more: map[K]map[V]struct{}{}}
}

func (s several[K, V]) add(key K, value V) {
	one, ok := s.one[key]
	switch {
	case !ok || one == value:
		s.one[key] = value // also when known: the map then refers to the caller's key, which is kept anyway
	default:
		insert(s.more, key, value, struct{}{})
	}
}

func (s several[K, V]) remove(key K, value V) {
	if one, ok := s.one[key]; !ok || one != value {
		remove(s.more, key, value)
		return
	}
	for next := range s.more[key] {
		s.one[key] = next
		remove(s.more, key, next)
		return
	}
	delete(s.one, key)
}

func (s several[K, V]) has(key K) bool {
	_, ok := s.one[key]
	return ok
}

// all yields the values of the key, in no particular order.
func (s several[K, V]) all(key K) iter.Seq[V] {
	return func(yield func(V) bool) {
		one, ok := s.one[key]
		if !ok || !yield(one) {
			return
		}
		for value := range s.more[key] {
			if !yield(value) {
				return
			}
		}
	}
}
