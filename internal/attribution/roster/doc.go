// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

// Package roster keeps a bounded list of names by their share of the traffic: the busiest have a number of
// their own, all others share one. It is the Space-Saving algorithm (Metwally et al. 2005) with numbers that stay put.
package roster
