// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

// Package servicemetric reads the request metrics of services that do not send all their traces: what HTTP, RPC and messaging
// instrumentation measures on the server's side, and what the Collector's span_metrics connector counts. Of each data point it says what
// was newly counted: operations, whether they failed and how long they took. It keeps nothing of what it said.
//
// A data point that is delivered again, or that a newer one of its stream overtook, says nothing. A cumulative stream is counted from
// where it is first heard. Only a stream that is known to be new counts whole from its first point: because it says that it began shortly
// before, or because the export before told every other stream of its process and not this one. Without the latter the first failures of
// every kind would be missed, for most SDKs and Prometheus let a new stream begin with the process or do not say when it began.
//
// Where a service tells the same operations twice, by the old and the new names of the semantic conventions or by the calls and the
// durations of span_metrics, the better metric counts (see [Counter]). Operations that were told under different resources, or both by
// instrumentation and by span_metrics, are not recognised as the same: the reading's signal lets the reader choose.
package servicemetric
