// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deploymenttable

import (
	"slices"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/join"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// Row is the timeline of one scope, and how up to date it is.
type Row struct {
	Timeline *join.Timeline
	// AsOf is when the timeline was last confirmed by a collector that learned it from delivery events. 0 means now: the
	// collector that serves the table learned it itself.
	AsOf delivery.Instant
}

// sorted returns the first rows in the order of their scopes, at most so many. It skips scopes that the table cannot hold,
// and all but the first row of a scope.
func sorted(rows []Row, most int) []Row {
	fitting := make([]Row, 0, len(rows))
	for _, row := range rows {
		if scope := row.Timeline.Scope(); scope.Service.Name != "" && fits(scope.Service.Namespace, scope.Service.Name, scope.Environment) {
			fitting = append(fitting, row)
		}
	}
	slices.SortStableFunc(fitting, func(a, b Row) int { return delivery.CompareScopes(a.Timeline.Scope(), b.Timeline.Scope()) })
	fitting = slices.CompactFunc(fitting, func(a, b Row) bool { return a.Timeline.Scope() == b.Timeline.Scope() })
	return fitting[:min(len(fitting), most)]
}
