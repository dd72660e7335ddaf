// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package telemetrytest

import (
	"strconv"
	"time"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/pdata/ptrace"
	"pgregory.net/rapid"
)

// Stories draws stories of up to forty requests within a minute. Each request enters at web, which calls cart or mail
// once or twice, in any of their versions and instances. Any span may fail. There are error logs inside and outside
// traces.
func Stories() *rapid.Generator[Story] { return rapid.Custom(drawStory) }

var callees = []string{"cart", "mail"}

func drawStory(t *rapid.T) Story {
	d := drawn{T: t, Story: Story{Instances: map[string]Attributes{}}}
	for number := range rapid.IntRange(1, 40).Draw(t, "requests") {
		d.request("request " + strconv.Itoa(number))
	}
	for range rapid.IntRange(0, 10).Draw(t, "logs") {
		d.log(pcommon.TraceID{}, d.instant(60_000))
	}
	return d.Story
}

// drawn is a story that is being drawn.
type drawn struct {
	*rapid.T
	Story
}

// request adds a request to web and the calls that it makes.
func (d *drawn) request(name string) {
	began := d.instant(60_000)
	took := d.milliseconds(10, 3_000)
	root := d.span(Span{
		Instance: d.instance("web"), Trace: traceID(name), ID: spanID(name), Name: "GET /" + d.one("shop", "help"),
		Kind: ptrace.SpanKindServer, Start: began, End: began.Add(took),
	})
	for i := range rapid.IntRange(0, 2).Draw(d.T, "calls") {
		call := name + ", call " + strconv.Itoa(i)
		client := d.span(Span{
			Instance: root.Instance, Trace: root.Trace, ID: spanID(call), Parent: root.ID, Name: "POST",
			Kind: ptrace.SpanKindClient, Start: began.Add(took / 10), End: began.Add(took / 2),
		})
		if d.one("answered", "not answered") == "answered" {
			d.span(Span{
				Instance: d.instance(d.one(callees...)), Trace: root.Trace, ID: spanID(call, "served"), Parent: client.ID, Name: "POST /items",
				Kind: ptrace.SpanKindServer, Start: began.Add(took / 5), End: began.Add(took / 3),
			})
		}
	}
	if d.one("silent", "logged") == "logged" {
		d.log(root.Trace, root.End)
	}
}

// span adds the span, which may fail.
func (d *drawn) span(s Span) Span {
	if d.one("fine", "fine", "failed") == "failed" {
		s.Status = ptrace.StatusCodeError
		s.Attributes = Attributes{"error.type": d.one("500", "timeout")}
	}
	d.Spans = append(d.Spans, s)
	return s
}

func (d *drawn) log(trace pcommon.TraceID, at time.Time) {
	d.Logs = append(d.Logs, Log{
		Instance: d.instance(d.one("web", "cart")), Trace: trace, Time: at, Severity: plog.SeverityNumberError, Body: d.one("no stock", "no money"),
	})
}

// instance draws an instance of a service, with or without a version.
func (d *drawn) instance(service string) string {
	version, number := d.one("1.0.0", "2.0.0", ""), d.one("a", "b")
	name := service + version + number
	d.Instances[name] = Attributes{"service.name": service, "service.instance.id": name}
	if version != "" {
		d.Instances[name]["service.version"] = version
	}
	return name
}

func (d *drawn) one(of ...string) string { return rapid.SampledFrom(of).Draw(d.T, "one") }

func (d *drawn) milliseconds(from, to int) time.Duration {
	return time.Duration(rapid.IntRange(from, to).Draw(d.T, "milliseconds")) * time.Millisecond
}

func (d *drawn) instant(within int) time.Time { return Dawn.Add(d.milliseconds(0, within)) }
