// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package telemetrytest

import (
	"time"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/pdata/ptrace"
)

// Dawn is when every story begins. A testing/synctest bubble begins at the same instant, so that a story can be told
// in it at the pace at which it happened.
var Dawn = time.Date(2000, time.January, 1, 0, 0, 0, 0, time.UTC)

// Attributes are those of a resource, a span or a log record. Values are what [pcommon.Value.FromRaw] takes.
type Attributes map[string]any

// Story is what instances did and wrote.
type Story struct {
	// Instances are the resource attributes of everything that runs, by the name that the story gives it.
	Instances map[string]Attributes
	Spans     []Span
	Logs      []Log
}

// Span is one operation, as the instance's own clock saw it.
type Span struct {
	Instance   string
	Trace      pcommon.TraceID
	ID, Parent pcommon.SpanID
	Links      []Link
	Name       string
	Kind       ptrace.SpanKind
	Status     ptrace.StatusCode
	Start, End time.Time
	Attributes Attributes
}

// Link points at a span that caused another without waiting for it.
type Link struct {
	Trace pcommon.TraceID
	Span  pcommon.SpanID
}

// Log is one log record. Trace is empty where it was not written during one.
type Log struct {
	Instance string
	Time     time.Time
	Severity plog.SeverityNumber
	Body     string
	Trace    pcommon.TraceID
}
