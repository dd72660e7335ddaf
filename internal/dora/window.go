// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package dora

import (
	"math"
	"slices"
	"time"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// Window is a trailing window of event time.
type Window struct {
	// Size is the value of the attribute dora.window.size.
	Size string
	Days int
}

// Windows lists the windows, shortest first.
var Windows = []Window{{Size: "7d", Days: 7}, {Size: "30d", Days: 30}, {Size: "90d", Days: 90}}

// LongestWindow is the length of the longest window.
const LongestWindow = 90 * 24 * time.Hour

// contains reports whether the instant lies in (now − size, now].
func (w Window) contains(at delivery.Instant, now time.Time) bool {
	end := delivery.InstantOf(now)
	return at <= end && at > end-delivery.Instant(time.Duration(w.Days)*24*time.Hour)
}

// quantile returns the nearest-rank quantile: the smallest value such that at least the share q of
// the values is not greater. It sorts values in place; there must be at least one.
func quantile(values []float64, q float64) float64 {
	slices.Sort(values)
	rank := int(math.Ceil(q * float64(len(values))))
	return values[min(max(rank, 1), len(values))-1]
}
