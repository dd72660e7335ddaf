// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

// Package dossier tells cases: their telemetry as the batches of OTLP that instances would send, and their deployments, flags and incidents as
// webhooks of the project's own shape. It writes both to a folder per case, with the truth, or sends them to a running collector.
//
// Telemetry is held for as long as instances do, some seconds, and no longer.
package dossier
