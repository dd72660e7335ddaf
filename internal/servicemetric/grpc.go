// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package servicemetric

import (
	"strconv"
	"strings"

	"go.opentelemetry.io/collector/pdata/pcommon"
)

// statusNames are the gRPC status codes by number.
// Source: https://github.com/grpc/grpc/blob/master/doc/statuscodes.md
var statusNames = [...]string{
	"OK", "CANCELLED", "UNKNOWN", "INVALID_ARGUMENT", "DEADLINE_EXCEEDED", "NOT_FOUND", "ALREADY_EXISTS", "PERMISSION_DENIED",
	"RESOURCE_EXHAUSTED", "FAILED_PRECONDITION", "ABORTED", "OUT_OF_RANGE", "UNIMPLEMENTED", "INTERNAL", "UNAVAILABLE", "DATA_LOSS",
	"UNAUTHENTICATED",
}

// statusName returns the name of a gRPC status from its number, its name or, as in Connect, its name in lower case.
func statusName(v pcommon.Value) string {
	code := v.Int()
	if v.Type() != pcommon.ValueTypeInt {
		n, err := strconv.ParseInt(v.Str(), 10, 64)
		if err != nil {
			return strings.ToUpper(v.Str())
		}
		code = n
	}
	if code < 0 || code >= int64(len(statusNames)) {
		return ""
	}
	return statusNames[code]
}

// serverFault reports whether a gRPC status is a failure of the server according to the semantic conventions for gRPC.
func serverFault(status string) bool {
	switch status {
	case "UNKNOWN", "DEADLINE_EXCEEDED", "UNIMPLEMENTED", "INTERNAL", "UNAVAILABLE", "DATA_LOSS":
		return true
	default:
		return false
	}
}
