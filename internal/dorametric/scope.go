// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package dorametric

import (
	"slices"

	"go.opentelemetry.io/collector/pdata/pcommon"

	"github.com/otelcol-dora/otelcol-dora/internal/dora"
)

// scope is the state of one reported identity.
type scope struct {
	identity []dora.Attribute
	// size is the encoded size of the identity in a data point.
	size int
	// since is the start of the scope: the flush before the first one that reported it.
	since pcommon.Timestamp
	// flush is the number of the last flush that reported the scope.
	flush uint64
	// left is the time of the first flush that did not report the scope any more; 0 if the last flush reported it.
	left pcommon.Timestamp
	// changed reports that the scope's record has changed, see [Builder.TakeChanged].
	changed bool
	// gone reports that the scope was forgotten.
	gone bool

	// series are sorted in output order: by metric, then by attributes.
	series []series
	// zeros and samples are the names in the last reports, by their place in the report, which rarely changes. They are
	// nil for metrics that are not reported. If a flush has several reports of the scope, their samples are
	// concatenated.
	zeros   []*name
	samples []*name
	// sampled is the number of samples in the current flush.
	sampled int
}

func newScope(identity []dora.Attribute, since pcommon.Timestamp) *scope {
	return &scope{identity: slices.Clone(identity), size: attributesSize(identity), since: since}
}

// find returns the series with the name, or the index at which to insert it.
func (s *scope) find(named *name) (at int, of *series) {
	at, found := slices.BinarySearchFunc(s.series, named, func(have series, want *name) int {
		return have.name.compare(want)
	})
	if found {
		of = &s.series[at]
	}
	return at, of
}

// last returns the i-th name of a list if it is that of the series, otherwise nil.
func last(names []*name, i int, named *dora.Series) *name {
	if i < len(names) && names[i] != nil && names[i].is(named) {
		return names[i]
	}
	return nil
}
