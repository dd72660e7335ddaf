// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package dora

import "slices"

// roster is a map that also keeps its values in the order of their keys.
type roster[K comparable, V any] struct {
	compare func(a, b K) int
	byKey   map[K]V
	keys    []K
	values  []V
}

func newRoster[K comparable, V any](compare func(a, b K) int) roster[K, V] {
	return roster[K, V]{compare: compare, byKey: map[K]V{}}
}

func (r *roster[K, V]) put(key K, value V) {
	at, known := slices.BinarySearchFunc(r.keys, key, r.compare)
	r.byKey[key] = value
	if known {
		r.values[at] = value
		return
	}
	r.keys = slices.Insert(r.keys, at, key)
	r.values = slices.Insert(r.values, at, value)
}

func (r *roster[K, V]) remove(key K) {
	at, known := slices.BinarySearchFunc(r.keys, key, r.compare)
	if known {
		delete(r.byKey, key)
		r.keys = slices.Delete(r.keys, at, at+1)
		r.values = slices.Delete(r.values, at, at+1)
	}
}
