// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

// Package benchtest compares the costs of contestants on a machine with other load. The contestants take turns, so that
// the load affects all of them alike. Costs are processor times, and are compared by their ratio within a round.
package benchtest
