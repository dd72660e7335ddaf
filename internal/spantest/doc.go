// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

// Package spantest generates traffic for tests and benchmarks: spans as SDKs send them and k8sattributes completes
// them, drawn from a seed, at any rate of event time and of any length.
//
// A trace runs through three services and has ten spans, three of which are entry spans. A failure starts at one place
// and propagates as instrumentation reports it. All spans of a trace are in one batch, spread over the resources of its
// services.
package spantest
