// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

// Package roster keeps a bounded list of the busiest names. Each of them has a number of its own; all other names share
// [Other].
//
// It is the Space-Saving algorithm (Metwally, Agrawal and El Abbadi 2005) with exponential decay, and with numbers that
// do not change while a name keeps its place:
//
//  1. While there is room, a name gets a place at once.
//  2. When all places are taken, names without a place are candidates, counted by Space-Saving.
//  3. At each [Roster.Turn], candidates that are clearly busier than the weakest name with a place become contenders. A
//     contender takes its place when it is next counted.
//  4. The number of a name that lost its place is not reused for a while.
//
// A roster does not normalise names and is not safe for concurrent use.
package roster
