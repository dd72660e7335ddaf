// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

// Package score says how good answers to cases are: ranks, precision against coverage, false attributions and alarms, delays, how
// sure one can be of them, and whether one method is better than another.
//
// Candidates with equal scores are in random order: what depends on it is an expectation over all orders.
package score
