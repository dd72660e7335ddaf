// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

// Package roster keeps a bounded list of names by their share of the traffic: the busiest have a number of
// their own, all others share one. It is the Space-Saving algorithm (Metwally, Agrawal and El Abbadi 2005) with
// exponential decay and with numbers that stay put.
//
// While there is room a name has its place at once. Once the list is full, names without a place are counted as candidates
// by Space-Saving, and one that is clearly busier than the idlest name with a place takes that place after the next turn.
//
// A roster does not normalise names and is not safe for concurrent use.
package roster
