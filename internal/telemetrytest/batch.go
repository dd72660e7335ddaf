// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package telemetrytest

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/pdata/ptrace"
)

// flushInterval is how long SDKs collect spans by default (OTEL_BSP_SCHEDULE_DELAY).
const flushInterval = 5 * time.Second

// Batch is what one instance sends at once.
type Batch struct {
	// Sent is when it leaves the instance.
	Sent     time.Time
	Instance string
	Resource Attributes
	Spans    []Span
	Logs     []Log
}

// Batches returns the story as SDKs send it: the spans that end in an instance within five seconds leave it together,
// at the end of that time and in the order in which they ended. Batches sent at the same time are sorted by instance.
func (s Story) Batches() []Batch {
	type key struct {
		sent     time.Time
		instance string
	}
	all := map[key]*Batch{}
	at := func(instance string, ended time.Time) *Batch {
		k := key{ended.Truncate(flushInterval).Add(flushInterval), instance}
		if all[k] == nil {
			all[k] = &Batch{Sent: k.sent, Instance: instance, Resource: s.Instances[instance]}
		}
		return all[k]
	}
	for _, span := range s.Spans {
		b := at(span.Instance, span.End)
		b.Spans = append(b.Spans, span)
	}
	for _, log := range s.Logs {
		b := at(log.Instance, log.Time)
		b.Logs = append(b.Logs, log)
	}
	batches := make([]Batch, 0, len(all))
	for _, k := range slices.SortedFunc(maps.Keys(all), func(a, b key) int {
		return cmp.Or(a.sent.Compare(b.sent), cmp.Compare(a.instance, b.instance))
	}) {
		b := all[k]
		slices.SortStableFunc(b.Spans, func(x, y Span) int { return x.End.Compare(y.End) })
		slices.SortStableFunc(b.Logs, func(x, y Log) int { return x.Time.Compare(y.Time) })
		batches = append(batches, *b)
	}
	return batches
}

// Traces returns the spans as OTLP, without any resource if the batch has only logs.
func (b Batch) Traces() ptrace.Traces {
	traces := ptrace.NewTraces()
	if len(b.Spans) == 0 {
		return traces
	}
	resource := traces.ResourceSpans().AppendEmpty()
	b.Resource.copyTo(resource.Resource().Attributes())
	spans := resource.ScopeSpans().AppendEmpty().Spans()
	for _, span := range b.Spans {
		span.copyTo(spans.AppendEmpty())
	}
	return traces
}

func (s Span) copyTo(span ptrace.Span) {
	span.SetTraceID(s.Trace)
	span.SetSpanID(s.ID)
	span.SetParentSpanID(s.Parent)
	span.SetName(s.Name)
	span.SetKind(s.Kind)
	span.Status().SetCode(s.Status)
	span.SetStartTimestamp(pcommon.NewTimestampFromTime(s.Start))
	span.SetEndTimestamp(pcommon.NewTimestampFromTime(s.End))
	s.Attributes.copyTo(span.Attributes())
	for _, to := range s.Links {
		link := span.Links().AppendEmpty()
		link.SetTraceID(to.Trace)
		link.SetSpanID(to.Span)
	}
}

// LogRecords returns the log records as OTLP, without any resource if the batch has only spans.
func (b Batch) LogRecords() plog.Logs {
	logs := plog.NewLogs()
	if len(b.Logs) == 0 {
		return logs
	}
	resource := logs.ResourceLogs().AppendEmpty()
	b.Resource.copyTo(resource.Resource().Attributes())
	records := resource.ScopeLogs().AppendEmpty().LogRecords()
	for _, log := range b.Logs {
		record := records.AppendEmpty()
		record.SetTimestamp(pcommon.NewTimestampFromTime(log.Time))
		record.SetSeverityNumber(log.Severity)
		record.SetTraceID(log.Trace)
		record.Body().SetStr(log.Body)
	}
	return logs
}

// copyTo writes the attributes, sorted by key. It panics on a value that no attribute can have, which is a mistake in
// the test.
func (a Attributes) copyTo(to pcommon.Map) {
	for _, key := range slices.Sorted(maps.Keys(a)) {
		if err := to.PutEmpty(key).FromRaw(a[key]); err != nil {
			panic(key + ": " + err.Error())
		}
	}
}
