// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package traffic

import (
	"github.com/otelcol-dora/otelcol-dora/cmd/deliverygen/internal/scenario"
)

// Trace is what is told of a request, or of what a message set off. Times are Unix nanoseconds of a clock that is right.
type Trace struct {
	ID    TraceID
	Spans []Span // in the order in which they ended, callees before callers
	Logs  []Log
}

// TraceID is one of OpenTelemetry.
type TraceID [16]byte

// SpanID is one of OpenTelemetry.
type SpanID [8]byte

// Kind is what a span stands for.
type Kind int

// The kinds of spans.
const (
	Serves   Kind = iota // a request over HTTP
	Calls                // another service over HTTP
	Asks                 // a database
	AsksAway             // the company outside
	Sends                // a message
	Consumes             // a message
)

// Span is an operation or a call.
type Span struct {
	ID, Parent SpanID
	Kind       Kind
	Pod        *scenario.Pod
	// Callee is the service that is called or sent to, if it is one of ours.
	Callee int
	// Route is the operation's; Target what else is asked.
	Route, Target string
	Start, End    int64
	// Error is what it failed with, empty if it did not: "500" for what only passes on that another failed.
	Error string
	// Raised says that it failed by itself, with an exception of the type Error.
	Raised bool
	// Attempt counts from 0.
	Attempt int
	// LinkTrace and LinkSpan are what sent the message; zero for none.
	LinkTrace TraceID
	LinkSpan  SpanID
	// Bad says that what the case is about shows in it.
	Bad bool
}

// Log is a log record of severity ERROR, or of INFO without an Error.
type Log struct {
	Pod   *scenario.Pod
	Span  SpanID
	At    int64
	Error string
	Route string
}
