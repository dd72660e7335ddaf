// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

// Package dorametric turns the reports of a flush into OpenTelemetry metrics. A [Builder] remembers
// what each counter and histogram series has counted and since when, so that every flush can tell
// everything again: backends forget a series that is not told for a few minutes.
//
// Identity stands on the data points and the resource stays empty, because Prometheus forms series
// from the former only. All points of a flush carry one time; a request never exceeds a given size,
// and no data point is split.
//
// What a Builder remembers survives a restart as records, one per reported identity: [Builder.TakeChanged] and
// [Builder.Records] give them, [Builder.Restore] takes them back. It does not know where they are kept.
package dorametric
