// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

// Package e2e tests the whole path. Webhooks go over HTTP into a running Collector, and the metrics that its exporters
// send are compared with the truth that the simulator computed on its own. For what the simulator does not cover, such as
// GitOps, observations are compared with figures worked out by hand. The health of releases goes from telemetry over OTLP
// through several Collectors and is compared with what the sending test counted. Other tests combine webhooks and spans of
// a release that fails, and check that the failure is found.
package e2e
