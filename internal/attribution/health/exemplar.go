// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package health

import (
	"bytes"
	"cmp"
	"slices"
)

// MaxExemplars caps the exemplars of a series in a bin.
const MaxExemplars = 4

// JoinExemplars merges two lists: one exemplar per trace, of the [MaxExemplars] smallest trace ids, in this order. The
// result depends on neither order nor repetition. a must be such a result already, or empty; it is overwritten.
func JoinExemplars(a, b []Exemplar) []Exemplar {
	for _, e := range b {
		at, found := slices.BinarySearchFunc(a, e, compareTraces)
		switch {
		case !found:
			a = slices.Insert(a, at, e)
		case compareExemplars(e, a[at]) < 0:
			a[at] = e
		}
		a = a[:min(len(a), MaxExemplars)]
	}
	return a
}

func compareTraces(a, b Exemplar) int { return bytes.Compare(a.TraceID[:], b.TraceID[:]) }

func compareExemplars(a, b Exemplar) int {
	return cmp.Or(compareTraces(a, b), bytes.Compare(a.SpanID[:], b.SpanID[:]), cmp.Compare(a.Time, b.Time))
}
