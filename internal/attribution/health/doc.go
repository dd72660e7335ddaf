// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

// Package health defines the health of releases: what was counted per release, series and bin of ten seconds of event
// time, and how counts from several collectors are merged.
//
// A bin is a grow-only counter per collector. Several totals from one collector for the same bin and series merge by
// maximum; totals of different collectors add up. The result therefore does not depend on order or repetition.
package health
