// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

// Package score measures how good answers to cases are: ranks, precision against coverage, false attributions and
// alarms, delays, confidence intervals of these, and whether one method is better than another.
//
// Candidates with equal scores are taken to be in random order. Measures that depend on the order are expected values
// over all orders.
package score
