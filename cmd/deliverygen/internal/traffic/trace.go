// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package traffic

import (
	"github.com/otelcol-dora/otelcol-dora/cmd/deliverygen/internal/scenario"
)

// Trace is the trace of a request or of the handling of a message. Times are in Unix nanoseconds without clock skew.
type Trace struct {
	ID    TraceID
	Spans []Span // in the order in which they ended, callees before callers
	Logs  []Log
}

// TraceID is an OpenTelemetry trace id.
type TraceID [16]byte

// SpanID is an OpenTelemetry span id.
type SpanID [8]byte

// Kind is what a span represents.
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
	// Callee is the service that is called or receives the message, if it belongs to the estate.
	Callee int
	// Route is the operation's route. Target is the called database or external company.
	Route, Target string
	Start, End    int64
	// Error is the error type; empty on success, and "500" if the failure was only passed on from a callee.
	Error string
	// Raised says that its own code failed, with an exception of type Error.
	Raised bool
	// Attempt counts from 0.
	Attempt int
	// LinkTrace and LinkSpan identify the span that sent the message; zero for none.
	LinkTrace TraceID
	LinkSpan  SpanID
	// Bad says that the span shows the fault of the case.
	Bad bool
}

// Log is a log record, of severity ERROR if Error is set, else INFO.
type Log struct {
	Pod   *scenario.Pod
	Span  SpanID
	At    int64
	Error string
	Route string
}
