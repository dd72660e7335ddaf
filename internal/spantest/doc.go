// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

// Package spantest is traffic for tests and benchmarks: spans as SDKs send them and k8sattributes leaves them, drawn from
// a seed, and fed at any rate of event time for as long as asked.
//
// A trace runs through three services and has ten spans, of which three are entry spans. A failure starts somewhere and
// propagates as instrumentation tells it. All spans of a trace are in one batch, spread over the resources of its services.
package spantest
