// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package telemetrytest

import (
	"time"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/pdata/ptrace"
)

// Dawn is the start of every story. A testing/synctest bubble starts at the same instant, so that a story can be played
// in it in real time.
var Dawn = time.Date(2000, time.January, 1, 0, 0, 0, 0, time.UTC)

// Attributes are those of a resource, a span or a log record. Values are those that [pcommon.Value.FromRaw] accepts.
type Attributes map[string]any

// Story is the telemetry of some instances.
type Story struct {
	// Instances are the resource attributes of all instances, by their name in the story.
	Instances map[string]Attributes
	Spans     []Span
	Logs      []Log
}

// Span is one operation, with the times of the instance's own clock.
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

// Link refers to a span that caused another one without waiting for it.
type Link struct {
	Trace pcommon.TraceID
	Span  pcommon.SpanID
}

// Log is one log record. Trace is empty if it was written outside a trace.
type Log struct {
	Instance string
	Time     time.Time
	Severity plog.SeverityNumber
	Body     string
	Trace    pcommon.TraceID
}
