// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

// Package dossier outputs cases: their telemetry as the OTLP batches that instances would send, and their deployments, flags
// and incidents as webhooks in the project's own format. It writes both to a folder per case, together with the truth, or
// sends them to a running collector.
//
// Telemetry is held in memory only until an instance would send it, which takes a few seconds.
package dossier
