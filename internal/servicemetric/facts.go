// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package servicemetric

import (
	"strconv"
	"strings"

	"go.opentelemetry.io/collector/pdata/pcommon"
)

// facts are the relevant attributes of a data point. Missing attributes are empty or zero.
type facts struct {
	service, kind, span, spanStatus string
	method, route                   string
	rpcService, rpcMethod           string
	messageOperation, destination   string
	errorType                       string
	httpStatus                      int64
	rpcStatus                       string
	overflow                        bool
}

// factsOf reads the attributes of a data point, by their current and old names in the semantic conventions and by the
// names into which Prometheus translates them.
func factsOf(attributes pcommon.Map) facts {
	var f facts
	for key, v := range attributes.All() {
		switch key {
		case "service.name", "service_name":
			f.service = v.Str()
		case "otel.metric.overflow", "otel_metric_overflow":
			f.overflow = v.Bool() || v.Str() == "true"
		case "error.type", "error_type":
			f.errorType = v.Str()
		case "span.kind", "span_kind":
			f.kind = v.Str()
		case "span.name", "span_name":
			f.span = v.Str()
		case "status.code", "status_code", "otel.status_code", "otel_status_code":
			f.spanStatus = v.Str()
		default:
			f.readOperation(key, v)
		}
	}
	return f
}

func (f *facts) readOperation(key string, v pcommon.Value) {
	switch key {
	case "http.request.method", "http_request_method", "http.method", "http_method":
		f.method = v.Str()
	case "http.route", "http_route":
		f.route = v.Str()
	case "http.response.status_code", "http_response_status_code", "http.status_code", "http_status_code":
		f.httpStatus = number(v)
	case "rpc.service", "rpc_service":
		f.rpcService = v.Str()
	case "rpc.method", "rpc_method":
		f.rpcMethod = v.Str()
	case "rpc.grpc.status_code", "rpc_grpc_status_code", "rpc.response.status_code", "rpc_response_status_code",
		"rpc.connect_rpc.error_code", "rpc_connect_rpc_error_code":
		f.rpcStatus = statusName(v)
	case "messaging.operation.name", "messaging_operation_name":
		f.messageOperation = v.Str()
	case "messaging.destination.template", "messaging_destination_template":
		f.destination = v.Str()
	case "messaging.destination.name", "messaging_destination_name":
		if f.destination == "" {
			f.destination = v.Str()
		}
	}
}

// number reads an integer that may have become text on its way through Prometheus.
func number(v pcommon.Value) int64 {
	if v.Type() == pcommon.ValueTypeInt {
		return v.Int()
	}
	n, err := strconv.ParseInt(v.Str(), 10, 64)
	if err != nil {
		return 0
	}
	return n
}

// entry reports whether the point counts spans in which operations of the service start.
func (f *facts) entry() bool {
	kind := strings.TrimPrefix(f.kind, "SPAN_KIND_")
	return kind == "SERVER" || kind == "CONSUMER"
}

// operation returns the name of the operation.
func (f *facts) operation(of group) string {
	switch of {
	case httpServer:
		return joined(f.method, " ", f.route)
	case rpcServer:
		return joined(f.rpcService, "/", f.rpcMethod)
	case messageProcess:
		return joined(f.messageOperation, " ", f.destination)
	default:
		return f.span
	}
}

func joined(a, separator, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + separator + b
}

// unknownError is the value of error.type in the semantic conventions for an unknown type.
const unknownError = "_OTHER"

// failure returns error.type, or the value that the semantic conventions would set: the status of an HTTP response from
// 500 on, or the name of a gRPC status that is the server's fault. It is empty for operations that succeeded.
func (f *facts) failure() string {
	switch {
	case f.errorType != "":
		return f.errorType
	case f.httpStatus >= 500:
		return strconv.FormatInt(f.httpStatus, 10)
	case serverFault(f.rpcStatus):
		return f.rpcStatus
	case f.spanStatus == "STATUS_CODE_ERROR" || f.spanStatus == "ERROR":
		return unknownError
	default:
		return ""
	}
}
