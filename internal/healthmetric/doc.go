// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

// Package healthmetric is the only place that knows the form of the health of releases as OpenTelemetry metrics: names,
// units, attributes and times.
//
// There are two forms. Between collectors, [Build] writes and [Read] reads totals of bins: delta temporality, one data
// point per series and bin, and the release on the resource. They merge by the rule of [health.Totals]. For backends,
// [Cumulative] turns the same totals into running totals, with the release on the data points, because many backends
// build series from the attributes of data points only. [Read] refuses running totals, because the bins that they
// contain are unknown.
package healthmetric
