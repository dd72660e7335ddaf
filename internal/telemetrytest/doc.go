// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

// Package telemetrytest provides spans and error logs for tests. A [Story], written by hand in a file or drawn at
// random, becomes the [Batch]es that SDKs would send. Transformations then delay, lose, split and shuffle them, as
// networks do. The package contains no expectations.
package telemetrytest
