// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package dossier

import (
	"time"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/otelcol-dora/otelcol-dora/cmd/deliverygen/internal/estate"
	"github.com/otelcol-dora/otelcol-dora/cmd/deliverygen/internal/scenario"
	"github.com/otelcol-dora/otelcol-dora/cmd/deliverygen/internal/traffic"
)

// scribe writes telemetry by the stable semantic conventions, with the case's clock skews and resource attributes.
type scribe struct{ *scenario.Plan }

const instrumentation = "com.example.shop"

func (s scribe) time(pod *scenario.Pod, at int64) pcommon.Timestamp {
	if s.Telling.Skews != nil {
		at += int64(s.Telling.Skews[pod.Host])
	}
	return pcommon.Timestamp(at)
}

// resource writes the attributes of a pod as after the processor k8sattributes, with those version attributes that the case
// has.
func (s scribe) resource(r pcommon.Resource, p *scenario.Pod) {
	service, a := s.Estate.Services[p.Service], r.Attributes()
	a.EnsureCapacity(14)
	a.PutStr("service.name", service.Name)
	a.PutStr("service.namespace", service.Namespace)
	a.PutStr("service.instance.id", p.UID)
	a.PutStr("deployment.environment.name", estate.Environment)
	a.PutStr("telemetry.sdk.language", "java")
	a.PutStr("host.name", p.Name)
	a.PutStr("k8s.deployment.name", service.Name)
	tells := s.Telling.Versions
	if tells == scenario.Told {
		a.PutStr("service.version", p.Version)
	}
	if tells == scenario.Told || tells == scenario.ImageTag {
		a.PutStr("container.image.name", image(service))
		a.PutEmptySlice("container.image.tags").AppendEmpty().SetStr(p.Version)
	}
	if tells == scenario.Told || tells == scenario.PlatformRevision {
		a.PutStr("k8s.replicaset.name", service.Name+"-"+p.Hash)
		a.PutStr("k8s.pod.name", p.Name)
	}
	if tells == scenario.Told || tells == scenario.InstanceStart {
		a.PutStr("k8s.pod.start_time", p.Began.UTC().Format(time.RFC3339))
	}
	if tells != scenario.Nothing {
		a.PutStr("k8s.pod.uid", p.UID)
	}
}

func image(s estate.Service) string { return "registry.example.com/" + s.Namespace + "/" + s.Name }

func (s scribe) span(to ptrace.Span, span *traffic.Span, trace traffic.TraceID) {
	to.SetTraceID(pcommon.TraceID(trace))
	to.SetSpanID(pcommon.SpanID(span.ID))
	to.SetParentSpanID(pcommon.SpanID(span.Parent))
	to.SetStartTimestamp(s.time(span.Pod, span.Start))
	to.SetEndTimestamp(s.time(span.Pod, span.End))
	if span.LinkSpan != (traffic.SpanID{}) {
		link := to.Links().AppendEmpty()
		link.SetTraceID(pcommon.TraceID(span.LinkTrace))
		link.SetSpanID(pcommon.SpanID(span.LinkSpan))
	}
	a := to.Attributes()
	a.EnsureCapacity(7)
	switch span.Kind {
	case traffic.Serves, traffic.Calls:
		s.http(to, span)
	case traffic.Asks:
		to.SetKind(ptrace.SpanKindClient)
		to.SetName("SELECT " + span.Target)
		a.PutStr("db.system.name", "postgresql")
		a.PutStr("db.namespace", span.Target)
		a.PutStr("server.address", span.Target)
	case traffic.AsksAway:
		to.SetKind(ptrace.SpanKindClient)
		to.SetName("POST")
		a.PutStr("http.request.method", "POST")
		a.PutStr("server.address", span.Target)
		a.PutInt("http.response.status_code", status(span.Error))
	case traffic.Sends, traffic.Consumes:
		s.message(to, span)
	}
	fail(to, span)
}

func (s scribe) http(to ptrace.Span, span *traffic.Span) {
	a := to.Attributes()
	a.PutStr("http.request.method", "GET")
	if span.Kind == traffic.Serves {
		to.SetKind(ptrace.SpanKindServer)
		to.SetName("GET " + span.Route)
		a.PutStr("http.route", span.Route)
		a.PutStr("url.scheme", "https")
		a.PutInt("http.response.status_code", status(span.Error))
		return
	}
	to.SetKind(ptrace.SpanKindClient)
	to.SetName("GET")
	a.PutStr("server.address", s.Estate.Services[span.Callee].Name)
	if span.Error != timedOut {
		a.PutInt("http.response.status_code", status(span.Error))
	}
	if span.Attempt > 0 {
		a.PutInt("http.request.resend_count", int64(span.Attempt))
	}
}

const timedOut = "timeout"

func (s scribe) message(to ptrace.Span, span *traffic.Span) {
	operation, topic := "process", s.Estate.Services[span.Pod.Service].Name
	to.SetKind(ptrace.SpanKindConsumer)
	if span.Kind == traffic.Sends {
		operation, topic = "send", s.Estate.Services[span.Callee].Name
		to.SetKind(ptrace.SpanKindProducer)
	}
	to.SetName(operation + " " + topic)
	a := to.Attributes()
	a.PutStr("messaging.system", "kafka")
	a.PutStr("messaging.operation.name", operation)
	a.PutStr("messaging.operation.type", operation)
	a.PutStr("messaging.destination.name", topic)
}

func status(failure string) int64 {
	switch failure {
	case "":
		return 200
	case "503":
		return 503
	default:
		return 500
	}
}

// fail marks a span as failed. A span whose own code failed has an exception; over HTTP the error type is the status.
func fail(to ptrace.Span, span *traffic.Span) {
	if span.Error == "" {
		return
	}
	to.Status().SetCode(ptrace.StatusCodeError)
	failure := span.Error
	if span.Raised && span.Kind == traffic.Serves {
		failure = "500"
	}
	to.Attributes().PutStr("error.type", failure)
	if !span.Raised {
		return
	}
	event := to.Events().AppendEmpty()
	event.SetName("exception")
	event.SetTimestamp(to.EndTimestamp())
	event.Attributes().PutStr("exception.type", span.Error)
	event.Attributes().PutStr("exception.message", span.Route+" failed")
}

func (s scribe) log(to plog.LogRecord, l *traffic.Log, trace traffic.TraceID) {
	to.SetTimestamp(s.time(l.Pod, l.At))
	to.SetObservedTimestamp(to.Timestamp())
	to.SetTraceID(pcommon.TraceID(trace))
	to.SetSpanID(pcommon.SpanID(l.Span))
	if l.Error == "" {
		to.SetSeverityNumber(plog.SeverityNumberInfo)
		to.SetSeverityText("INFO")
		to.Body().SetStr(l.Route + " done")
		return
	}
	to.SetSeverityNumber(plog.SeverityNumberError)
	to.SetSeverityText("ERROR")
	to.Body().SetStr(l.Route + " failed")
	to.Attributes().PutStr("exception.type", l.Error)
}
