// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package dorametric

import (
	"slices"

	"go.opentelemetry.io/collector/pdata/pcommon"

	"github.com/otelcol-dora/otelcol-dora/internal/dora"
)

// scope is what is remembered of one reported identity.
type scope struct {
	identity []dora.Attribute
	// size is how many bytes the identity takes of an encoded data point.
	size int
	// since is when the scope began to be reported.
	since pcommon.Timestamp
	// flush is the number of the last flush that reported it.
	flush uint64
	// left is the time of the flush since which nothing reports it; 0 while something does.
	left pcommon.Timestamp
	// changed says that the scope is to be taken, see [Builder.TakeChanged].
	changed bool
	// gone says that the scope was forgotten.
	gone bool

	// series is in output order: by metric, then by attributes.
	series []series
	// zeros and samples hold what the last reports named, by its place there, which seldom changes; nil is what is
	// not told. Should there be several reports of the scope in one flush, their samples follow each other.
	zeros   []*name
	samples []*name
	// sampled is how many samples the present flush has.
	sampled int
}

func newScope(identity []dora.Attribute, since pcommon.Timestamp) *scope {
	return &scope{identity: slices.Clone(identity), size: attributesSize(identity), since: since}
}

// find returns the series of that name, or where it belongs.
func (s *scope) find(named *name) (at int, of *series) {
	at, found := slices.BinarySearchFunc(s.series, named, func(have series, want *name) int {
		return have.name.compare(want)
	})
	if found {
		of = &s.series[at]
	}
	return at, of
}

// last returns the name that stood at the place i of a list if it is the one named, else nil.
func last(names []*name, i int, named *dora.Series) *name {
	if i < len(names) && names[i] != nil && names[i].is(named) {
		return names[i]
	}
	return nil
}
