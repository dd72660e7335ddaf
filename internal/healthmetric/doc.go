// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

// Package healthmetric is the one place that knows how the health of releases looks as OpenTelemetry metrics: names,
// units, attributes and times.
//
// There are two forms. Between collectors, [Build] writes and [Read] reads totals of bins: delta temporality, one data point per
// series and bin, the release on the resource. They merge by the law of [health.Totals]. For backends, [Cumulative] turns
// the same totals into running ones, with the release on the data points, because many backends form series
// from those only. [Read] refuses running totals: nothing tells of which bins they are the sum.
package healthmetric
