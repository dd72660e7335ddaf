// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package delivery

import (
	"cmp"
	"slices"
)

// union merges two sorted sets and keeps the first (or, with keepLast, the last) limit elements. Which elements stay does not
// depend on the order of merging, so merging entities stays commutative and associative.
func union[T comparable](a, b []T, compare func(T, T) int, limit int, keepLast bool) []T {
	merged := slices.Concat(a, b)
	slices.SortFunc(merged, compare)
	merged = slices.Compact(merged)
	if excess := len(merged) - limit; excess > 0 {
		if keepLast {
			merged = merged[excess:]
		} else {
			merged = merged[:limit]
		}
	}
	return slices.Clip(merged)
}

// unionOf is [union] with short cuts for sets that are empty or equal, as most are.
func unionOf[T comparable](a, b []T, compare func(T, T) int, limit int, keepLast bool) []T {
	switch {
	case len(b) == 0 || slices.Equal(a, b):
		return a
	case len(a) == 0:
		return b
	}
	return union(a, b, compare, limit, keepLast)
}

func textSet(values []string, limit int) []string {
	return union(nil, values, cmp.Compare[string], limit, false)
}

func unionText(a, b []string, limit int) []string {
	if len(b) == 0 {
		return a
	}
	return union(a, b, cmp.Compare[string], limit, false)
}
