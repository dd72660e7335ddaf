// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

// Package generated reads the cases that `deliverygen incidents` writes, each in a folder of its own (docs/incidents.md).
//
// A folder holds telemetry, not health. [Count] lets a release_health connector count it once and keeps what it told in the folder, as
// OTLP in JSON; so may a running collector, under the same name. [Read] then reads the case with what the receiver makes of its webhooks.
package generated
