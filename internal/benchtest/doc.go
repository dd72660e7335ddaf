// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

// Package benchtest compares what contestants cost on a machine that has other things to do: they take turns, so that whatever else happens hits all of
// them alike, and what counts is processor time and the ratio within a round.
package benchtest
