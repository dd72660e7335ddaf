// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package inquiry

import (
	"github.com/otelcol-dora/otelcol-dora/internal/attribution"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// Operations counts operations of a release in settled bins.
type Operations struct {
	Scope   delivery.Scope
	Version string
	// ErrorType is empty for operations that succeeded.
	ErrorType string
	Count     int64
	// At is the end of the newest bin in the count.
	At     delivery.Instant
	Traces []attribution.Trace
}

// TakeOperations returns what settled since it was last called.
func (q *Inquiry) TakeOperations() []Operations {
	taken := q.watch.TakeOperations()
	all := make([]Operations, len(taken))
	for i, o := range taken {
		all[i] = Operations{
			Scope: o.Scope, Version: o.Name, ErrorType: o.ErrorType, Count: o.Count, At: instantOf(o.Bin + 1), Traces: tracesOf(o.Exemplars),
		}
	}
	return all
}
