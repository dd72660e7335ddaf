// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package fingerprint

import "strconv"

// UnknownErrorType is the error.type of a failure without any information, as in the semantic conventions.
const UnknownErrorType = "_OTHER"

// Signs are what a failed span says about its failure; zero if it does not.
type Signs struct {
	ErrorType     string // error.type
	ExceptionType string // exception.type of the span's exception event
	HTTPStatus    int    // http.response.status_code, formerly http.status_code
	GRPCStatus    int    // rpc.grpc.status_code; 0 is OK, which says nothing of a failure
	RPCStatus     string // rpc.response.status_code, which replaces it: a name such as UNAVAILABLE
	Message       string // the description of the span's status; read for signs of a timeout, and never kept
}

// Type returns the error.type of the failed span: its own, else the exception's type, else a status that is a failure,
// else UnknownErrorType. Identifiers are replaced as in Name. A clean type costs no allocation.
func (s Signs) Type() string {
	switch {
	case s.ErrorType != "":
		return knownType(s.ErrorType)
	case s.ExceptionType != "":
		return knownType(s.ExceptionType)
	case 400 <= s.HTTPStatus && s.HTTPStatus < 600:
		return httpFailures[s.HTTPStatus-400]
	case 0 < s.GRPCStatus && s.GRPCStatus < len(grpcStatuses):
		return grpcStatuses[s.GRPCStatus]
	case s.RPCStatus != "" && s.RPCStatus != grpcStatuses[0]:
		return knownType(s.RPCStatus)
	}
	return UnknownErrorType
}

func knownType(told string) string {
	if isStatus(told) {
		return told
	}
	if name := Name(told); name != "" {
		return name
	}
	return UnknownErrorType
}

var httpFailures = func() (texts [200]string) {
	for i := range texts {
		texts[i] = strconv.Itoa(400 + i)
	}
	return texts
}()

// grpcStatuses are the names of gRPC's status codes
// (https://github.com/grpc/grpc/blob/master/doc/statuscodes.md).
var grpcStatuses = [...]string{
	"OK", "CANCELLED", "UNKNOWN", "INVALID_ARGUMENT", "DEADLINE_EXCEEDED", "NOT_FOUND", "ALREADY_EXISTS", "PERMISSION_DENIED",
	"RESOURCE_EXHAUSTED", "FAILED_PRECONDITION", "ABORTED", "OUT_OF_RANGE", "UNIMPLEMENTED", "INTERNAL", "UNAVAILABLE",
	"DATA_LOSS", "UNAUTHENTICATED",
}
