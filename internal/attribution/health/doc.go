// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

// Package health holds the health of releases: what was counted per release, series and bin of ten seconds of event time, and the
// law by which counts from several collectors, told any number of times in any order, become one.
//
// A bin is a grow-only counter per collector. What one collector tells of one bin and series merges by maximum; what different
// collectors tell adds up.
package health
