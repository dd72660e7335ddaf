// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

// Package deliverylog defines how delivery events are represented as OpenTelemetry log records: event names, attribute
// keys, which attributes are on the resource and which on the record, severities and bodies.
//
// [Encoder] writes events in the canonical form only. [Decode] also reads the variants of other producers: attributes on
// either level, older keys, numbers instead of strings as identifiers. Every attribute is declared once, as a field that
// both writes and reads it, so the two cannot disagree. This package does not normalise environments or decide which
// events count; the domain does.
package deliverylog
