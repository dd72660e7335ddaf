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
	// shared holds the identity as data points carry it, size how many bytes it takes of each.
	shared pcommon.Map
	size   int
	// since is when the scope began to be reported.
	since pcommon.Timestamp
	// flush is the number of the last flush that reported it.
	flush uint64
	// changed says that the scope is to be taken, see [Builder.TakeChanged].
	changed bool
	// gone says that the scope was forgotten.
	gone bool

	// series is in output order: by metric, then by attributes.
	series []*series
	// zeros holds the series by their place among the last report's zeros, which seldom change.
	zeros []*series
}

func newScope(identity []dora.Attribute, since pcommon.Timestamp) *scope {
	s := &scope{identity: slices.Clone(identity), since: since, shared: pcommon.NewMap()}
	putAttributes(s.shared, pcommon.NewMap(), identity)
	s.size = attributesSize(identity)
	return s
}

// find returns the series of that name, or where it belongs.
func (s *scope) find(named *name) (at int, of *series) {
	at, found := slices.BinarySearchFunc(s.series, named, func(have *series, want *name) int {
		return have.name.compare(want)
	})
	if found {
		of = s.series[at]
	}
	return at, of
}

// zero returns the series that was the i-th zero of the last report if it is the one named, else nil.
func (s *scope) zero(i int, named dora.Series) *series {
	if i < len(s.zeros) && s.zeros[i] != nil && s.zeros[i].name.is(named) {
		return s.zeros[i]
	}
	return nil
}
