// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

// Package dorametric turns the reports of a flush into OpenTelemetry metrics. A [Builder] remembers the value and the
// start of each counter and histogram series, so that every flush can send all of them again: backends drop a series
// that they do not receive for a few minutes.
//
// The identity is on the data points and the resource is empty, because Prometheus builds series from the attributes of
// data points only. All points of a flush have the same time. A request never exceeds a given size, and no data point
// is split.
//
// The state of a Builder survives a restart as records, one per reported identity: [Builder.TakeChanged] and
// [Builder.Records] return them, [Builder.Restore] takes them back. The package does not know where they are stored.
package dorametric
