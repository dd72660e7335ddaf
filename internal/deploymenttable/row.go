// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deploymenttable

import (
	"slices"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/join"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// Row is what is known of one scope.
type Row struct {
	Timeline *join.Timeline
	// AsOf is when somebody who learned it from deliveries stood behind it last; 0 is when the table is read, since its teller learned it.
	AsOf delivery.Instant
}

// sorted returns the rows that a table can hold, and so many at most, by scope, one for each.
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
