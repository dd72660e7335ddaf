// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package inquiry

import (
	"github.com/otelcol-dora/otelcol-dora/internal/attribution"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// Operations are operations of a release that were counted for good.
type Operations struct {
	Scope   delivery.Scope
	Version string
	// ErrorType is empty for those that succeeded.
	ErrorType string
	Count     int64
	// At is the end of the newest bin they were counted in.
	At     delivery.Instant
	Traces []attribution.Trace
}

// TakeOperations returns what settled since it was last called. The watch counts none for good yet.
func (q *Inquiry) TakeOperations() []Operations { return nil }
