// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

// Package e2e holds the tests of the whole path: webhooks over HTTP into a running Collector, metrics
// out of it through several exporters, compared with the truth that the simulator computed by itself.
package e2e
