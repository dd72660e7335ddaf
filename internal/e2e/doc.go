// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

// Package e2e holds the tests of the whole path: webhooks over HTTP into a running Collector, metrics
// out of it through several exporters, compared with the truth that the simulator computed by itself. What the
// simulator does not tell, such as GitOps, goes from webhooks to observations, compared with figures worked out by hand.
// The health of releases goes from telemetry over OTLP through several Collectors, compared with what the story that sent it knows.
// Both meet where a release fails: a story of webhooks and spans has to be understood as what it is.
package e2e
