// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deeptralog

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"strconv"
	"time"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"
)

// Span is one row of a file of spans.
type Span struct {
	Trace pcommon.TraceID
	// ID and Parent are hashes of SkyWalking's longer ids. A root has no parent.
	ID, Parent pcommon.SpanID
	Service    string
	// Name is the operation. Peer is the callee of a client, or the service itself.
	Name, Peer string
	Kind       ptrace.SpanKind
	Failed     bool
	// Start and End are in Unix nanoseconds with a resolution of one millisecond.
	Start, End int64
}

// columns are the header of the files. Component, the framework, is not needed.
var columns = []string{
	"StartTime", "EndTime", "URL", "SpanType", "Service", "SpanId", "TraceId", "Peer", "ParentSpan", "Component", "IsError",
}

// noParent is the parent of a root.
const noParent = "-1"

// spanOf reads a row with these columns.
func spanOf(row []string) (Span, error) {
	start, startErr := nanoseconds(row[0])
	end, endErr := nanoseconds(row[1])
	kind, kindErr := kindOf(row[3])
	failed, failedErr := failedOf(row[10])
	span := Span{
		Trace: traceID(row[6]), ID: spanID(row[5]), Service: row[4], Name: row[2], Peer: row[7],
		Kind: kind, Failed: failed, Start: start, End: end,
	}
	if row[8] != noParent {
		span.Parent = spanID(row[8])
	}
	return span, errors.Join(startErr, endErr, kindErr, failedErr)
}

// nanoseconds converts Unix milliseconds into nanoseconds.
func nanoseconds(text string) (int64, error) {
	ms, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return 0, fmt.Errorf("read a time: %w", err)
	}
	return ms * int64(time.Millisecond), nil
}

func kindOf(text string) (ptrace.SpanKind, error) {
	switch text {
	case "Entry":
		return ptrace.SpanKindServer, nil
	case "Exit":
		return ptrace.SpanKindClient, nil
	case "Local":
		return ptrace.SpanKindInternal, nil
	}
	return 0, fmt.Errorf("a span of type %q is not Entry, Exit or Local", text)
}

func failedOf(text string) (bool, error) {
	switch text {
	case "True":
		return true, nil
	case "False":
		return false, nil
	}
	return false, fmt.Errorf("an error flag of %q is not True or False", text)
}

func traceID(name string) pcommon.TraceID {
	sum := sha256.Sum256([]byte(name))
	return pcommon.TraceID(sum[:16])
}

func spanID(name string) pcommon.SpanID {
	sum := sha256.Sum256([]byte(name))
	return pcommon.SpanID(sum[:8])
}
