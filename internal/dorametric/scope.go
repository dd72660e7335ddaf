// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package dorametric

import (
	"cmp"
	"slices"

	"go.opentelemetry.io/collector/pdata/pcommon"

	"github.com/otelcol-dora/otelcol-dora/internal/dora"
)

// scope is what is remembered of one reported identity.
type scope struct {
	identity []dora.Attribute
	// since is when the scope began to be reported.
	since pcommon.Timestamp
	// flush is the number of the last flush that reported it.
	flush uint64

	series map[seriesKey]*series
	// sorted holds the same series in output order; it is nil when it must be made again.
	sorted []*series
}

type seriesKey struct {
	metric     dora.Metric
	attributes string
}

func newScope(identity []dora.Attribute, since pcommon.Timestamp) *scope {
	return &scope{identity: slices.Clone(identity), since: since, series: map[seriesKey]*series{}}
}

func (s *scope) add(key seriesKey, of *series) {
	s.series[key] = of
	s.sorted = nil
}

// inOrder returns the series by metric, then by attributes.
func (s *scope) inOrder() []*series {
	if s.sorted == nil {
		for _, of := range s.series {
			s.sorted = append(s.sorted, of)
		}
		slices.SortFunc(s.sorted, func(a, b *series) int {
			return cmp.Or(cmp.Compare(a.stream.rank, b.stream.rank), cmp.Compare(a.key, b.key))
		})
	}
	return s.sorted
}
