// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

// Package servicemetric reads the request metrics of services that do not send all their traces: what HTTP, RPC and
// messaging instrumentation measures on the server side, and what the Collector's span_metrics connector counts. For
// each data point it reports what is new: operations, whether they failed, and how long they took. It does not keep
// what it has reported.
//
// A data point that arrives again, or after a newer one of its stream, reports nothing. A cumulative stream is counted
// from its first point on. That first point is counted as a whole only if the stream is known to be new: because its
// start is shortly before, or because the export before contained every other stream of the process but not this one.
// Without the second rule the first failure of every kind would be missed, because in most SDKs and in Prometheus a new
// stream starts with the process or has no start time.
//
// If a service reports the same operations twice, by old and new names of the semantic conventions or by the calls and
// durations of span_metrics, the better metric counts (see [Counter]). Operations that are reported under different
// resources, or both by instrumentation and by span_metrics, are not recognised as the same; the consumer can choose by
// the signal of the reading.
package servicemetric
