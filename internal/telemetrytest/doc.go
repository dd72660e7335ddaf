// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

// Package telemetrytest tells spans and error logs to tests: a [Story], written by hand in a file or drawn at random, becomes
// the [Batch]es that SDKs would send, which the transformations then delay, lose, split and shuffle as networks do. It
// holds no expectation of its own.
package telemetrytest
