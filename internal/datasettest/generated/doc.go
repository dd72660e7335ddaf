// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

// Package generated reads the cases that `deliverygen incidents` writes, each in a folder of its own
// (docs/incidents.md).
//
// A folder contains telemetry, not health. [Count] makes a release_health connector count the telemetry once and stores
// its output in the folder, as OTLP in JSON. A running collector may write this file instead. [Read] then reads the
// case, with the events that the receiver makes of its webhooks.
package generated
