// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

// Package deliverylog is the one place that knows how delivery events look as OpenTelemetry log
// records: event names, attribute keys, what stands on the resource and what on the record,
// severities and bodies.
//
// [Encoder] writes events in the canonical form only. [Decode] also reads what other producers send:
// attributes on either level, older spellings of keys, numbers where identifiers are strings. Every
// attribute is declared once, as a field that both writes and reads it, so the two cannot
// disagree. Nothing here normalises environments or decides what counts; that is the domain's work.
package deliverylog
