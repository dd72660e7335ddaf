// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package releasehealthconnector_test

import (
	"encoding/binary"
	"maps"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/pdata/pmetric"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/otelcol-dora/otelcol-dora/internal/telemetrytest"
)

type attributes = telemetrytest.Attributes

// cart returns the resource of an instance of cart, with additional attributes.
func cart(version string, more ...attributes) attributes {
	a := attributes{"service.name": "cart"}
	if version != "" {
		a["service.version"] = version
	}
	for _, m := range more {
		maps.Copy(a, m)
	}
	return a
}

// request returns an operation that took 100 ms, in a trace of its own.
func request(trace uint64, name string, end time.Time) telemetrytest.Span {
	s := telemetrytest.Span{Name: name, Kind: ptrace.SpanKindServer, Start: end.Add(-100 * time.Millisecond), End: end}
	binary.BigEndian.PutUint64(s.Trace[:], trace*0x9e3779b97f4a7c15) // ids are random
	binary.BigEndian.PutUint64(s.Trace[8:], trace)
	binary.BigEndian.PutUint64(s.ID[:], trace)
	return s
}

// failed makes a request fail with an error type.
func failed(s telemetrytest.Span, errorType string) telemetrytest.Span {
	s.Status = ptrace.StatusCodeError
	s.Attributes = attributes{"error.type": errorType}
	return s
}

// under makes a span the child of another one, in the same trace, with the given kind.
func under(parent, s telemetrytest.Span, kind ptrace.SpanKind) telemetrytest.Span {
	s.Trace, s.Parent, s.Kind = parent.Trace, parent.ID, kind
	return s
}

// sends passes spans to the connector, marked read-only as the Collector may do.
func (r *rig) sends(t *testing.T, of attributes, spans ...telemetrytest.Span) {
	t.Helper()
	td := telemetrytest.Batch{Resource: of, Spans: spans}.Traces()
	td.MarkReadOnly()
	require.NoError(t, r.traces.ConsumeTraces(t.Context(), td))
}

// record returns a log record with the severity. set may be nil.
func record(severity plog.SeverityNumber, at time.Time, set func(plog.LogRecord)) plog.LogRecord {
	l := plog.NewLogRecord()
	l.SetSeverityNumber(severity)
	if !at.IsZero() {
		l.SetTimestamp(pcommon.NewTimestampFromTime(at))
	}
	if set != nil {
		set(l)
	}
	return l
}

func (r *rig) logged(t *testing.T, of attributes, records ...plog.LogRecord) {
	t.Helper()
	ld := plog.NewLogs()
	rl := ld.ResourceLogs().AppendEmpty()
	require.NoError(t, rl.Resource().Attributes().FromRaw(of))
	list := rl.ScopeLogs().AppendEmpty().LogRecords()
	for _, l := range records {
		l.CopyTo(list.AppendEmpty())
	}
	ld.MarkReadOnly()
	require.NoError(t, r.logs.ConsumeLogs(t.Context(), ld))
}

// httpRequests returns requests measured by the service's HTTP instrumentation in the ten seconds up to a time.
func httpRequests(count uint64, at time.Time, point attributes) pmetric.Metric {
	m := pmetric.NewMetric()
	m.SetName("http.server.request.duration")
	m.SetUnit("s")
	h := m.SetEmptyHistogram()
	h.SetAggregationTemporality(pmetric.AggregationTemporalityDelta)
	p := h.DataPoints().AppendEmpty()
	p.SetStartTimestamp(pcommon.NewTimestampFromTime(at.Add(-10 * time.Second)))
	p.SetTimestamp(pcommon.NewTimestampFromTime(at))
	p.SetCount(count)
	p.ExplicitBounds().FromRaw([]float64{1})
	p.BucketCounts().FromRaw([]uint64{count, 0})
	p.Attributes().PutStr("http.request.method", "GET")
	p.Attributes().PutStr("http.route", "/cart")
	putAll(p.Attributes(), point)
	return m
}

// spanCalls returns calls counted by span_metrics in the ten seconds up to a time.
func spanCalls(count int64, at time.Time, point attributes) pmetric.Metric {
	m := pmetric.NewMetric()
	m.SetName("traces.span.metrics.calls")
	sum := m.SetEmptySum()
	sum.SetIsMonotonic(true)
	sum.SetAggregationTemporality(pmetric.AggregationTemporalityDelta)
	p := sum.DataPoints().AppendEmpty()
	p.SetStartTimestamp(pcommon.NewTimestampFromTime(at.Add(-10 * time.Second)))
	p.SetTimestamp(pcommon.NewTimestampFromTime(at))
	p.SetIntValue(count)
	p.Attributes().PutStr("span.kind", "SPAN_KIND_SERVER")
	p.Attributes().PutStr("span.name", "GET /cart")
	putAll(p.Attributes(), point)
	return m
}

func putAll(to pcommon.Map, more attributes) {
	for name, value := range more {
		to.PutStr(name, value.(string))
	}
}

func (r *rig) measured(t *testing.T, of attributes, metrics ...pmetric.Metric) {
	t.Helper()
	md := pmetric.NewMetrics()
	rm := md.ResourceMetrics().AppendEmpty()
	require.NoError(t, rm.Resource().Attributes().FromRaw(of))
	list := rm.ScopeMetrics().AppendEmpty().Metrics()
	for _, m := range metrics {
		m.CopyTo(list.AppendEmpty())
	}
	md.MarkReadOnly()
	require.NoError(t, r.metrics.ConsumeMetrics(t.Context(), md))
}
