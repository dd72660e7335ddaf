// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

// Package tally counts what releases do, in bins of ten seconds of event time, within fixed bounds. It knows neither
// pdata nor traces: the connector tells it what to count and takes from it what has changed.
package tally
