// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package releasehealthconnector

import (
	"cmp"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/fingerprint"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/roster"
)

// fail counts a failed operation by its error type.
func (r *spanReader) fail(s ptrace.Span, class uint16, end int64) {
	errorType := r.signs.Type()
	failures := r.operations.Fail(class, r.service.ErrorTypes.Number(roster.Hash(errorType), errorType, 1), 1)
	if limit := r.e.cfg.exemplars(); limit > 0 {
		failures.Show(health.Exemplar{TraceID: s.TraceID(), SpanID: s.SpanID(), Time: end}, limit)
	}
	kind := fingerprint.Failure{ExceptionType: r.signs.ExceptionType, ErrorType: errorType, Where: s.Name()}
	r.bin.Fingerprint(numberOf(r.service.Fingerprints, kind))
}

// numberOf returns the number of a failure's fingerprint. The text of the fingerprint is built only when it gets a
// place in the roster.
func numberOf(fingerprints *roster.Roster, f fingerprint.Failure) uint16 {
	hash := f.Hash()
	number, settled := fingerprints.Count(hash, 1)
	if settled {
		return number
	}
	return fingerprints.Settle(hash, f.String())
}

// signsOf returns the attributes of a failed span that describe its failure.
func signsOf(s ptrace.Span) fingerprint.Signs {
	signs := fingerprint.Signs{Message: s.Status().Message()}
	for name, value := range s.Attributes().All() {
		switch name {
		case "error.type":
			signs.ErrorType = value.Str()
		case "exception.type":
			signs.ExceptionType = value.Str()
		case "http.response.status_code", "http.status_code":
			signs.HTTPStatus = int(value.Int())
		case "rpc.grpc.status_code":
			signs.GRPCStatus = int(value.Int())
		case "rpc.response.status_code":
			signs.RPCStatus = value.Str()
		}
	}
	events := s.Events()
	for i := events.Len() - 1; i >= 0 && signs.ExceptionType == ""; i-- {
		if events.At(i).Name() == "exception" {
			signs.ExceptionType = text(events.At(i).Attributes(), "exception.type")
		}
	}
	return signs
}

// failureOfLog returns the failure that a log record describes. kind reports whether the record says what kind of
// failure it is.
func failureOfLog(scope string, record plog.LogRecord) (f fingerprint.Failure, kind bool) {
	f = fingerprint.Failure{
		ExceptionType: text(record.Attributes(), "exception.type"), EventName: record.EventName(),
		Template: template(record.Attributes()), ErrorType: text(record.Attributes(), "error.type"), Where: scope,
	}
	return f, f.ExceptionType != "" || f.EventName != "" || f.Template != "" || f.ErrorType != ""
}

// template returns the message template of a log record as it is in the source code, if the logger provides it.
func template(attributes pcommon.Map) string {
	return cmp.Or(text(attributes, "{OriginalFormat}"), text(attributes, "message_template.text"))
}

func text(attributes pcommon.Map, name string) string {
	v, ok := attributes.Get(name)
	if !ok {
		return ""
	}
	return v.Str()
}

// peerOf returns the callee of a call as the caller's span names it: preferably the service, else the host, else the
// resource that was called there. It is empty if the span names none.
func peerOf(attributes pcommon.Map) string {
	best, peer := unranked, ""
	for name, value := range attributes.All() {
		if rank := peerRank(name); rank < best && value.Str() != "" {
			best, peer = rank, value.Str()
		}
	}
	return peer
}

const unranked = 8

// peerRank ranks the attributes that name a callee; the most specific has rank 0.
func peerRank(name string) int {
	switch name {
	case "service.peer.name":
		return 0
	case "peer.service":
		return 1
	case "server.address":
		return 2
	case "net.peer.name":
		return 3
	case "messaging.destination.name":
		return 4
	case "rpc.service":
		return 5
	case "db.namespace":
		return 6
	case "db.system.name":
		return 7
	}
	return unranked
}
