// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package delivery

import "iter"

// several is an index whose keys mostly lead to one thing, which then costs no set of its own.
type several[K, V comparable] struct {
	one  map[K]V
	more map[K]map[V]struct{} // besides the one
}

func newSeveral[K, V comparable]() several[K, V] {
	return several[K, V]{one: map[K]V{}, more: map[K]map[V]struct{}{}}
}

func (s several[K, V]) add(key K, value V) {
	one, ok := s.one[key]
	switch {
	case !ok || one == value:
		s.one[key] = value // once more, too: then the key's memory is the caller's, who keeps it as well
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

// all goes through what the key leads to, in no order.
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
