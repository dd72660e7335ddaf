// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package e2e

import (
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/pdata/plog/plogotlp"
	"go.opentelemetry.io/collector/pdata/pmetric"
	"go.opentelemetry.io/collector/pdata/pmetric/pmetricotlp"
	"go.opentelemetry.io/collector/pdata/ptrace"
	"go.opentelemetry.io/collector/pdata/ptrace/ptraceotlp"
)

// tags are the attributes of a resource that the deployment processor may add.
type tags = map[string]string

var addedAttributes = []string{
	"deployment.id", "deployment.name", "service.version", "vcs.ref.head.revision", "vcs.repository.url.full", "deployment.environment.name", "dora.join.step",
}

// Signals, by their paths over OTLP.
const (
	signalTraces  = "/v1/traces"
	signalLogs    = "/v1/logs"
	signalMetrics = "/v1/metrics"
)

var allSignals = []string{signalTraces, signalLogs, signalMetrics}

// tagSink is an OTLP backend. It keeps, by name, the last resource of every span, log record and metric.
type tagSink struct {
	*httptest.Server
	mu sync.Mutex
	// mu guards the fields below.
	resources map[string]map[string]any
}

func newTagSink(t *testing.T) *tagSink {
	t.Helper()
	s := &tagSink{resources: map[string]map[string]any{}}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return // the sender was stopped
		}
		assert.NoError(t, s.take(r.URL.Path, body))
		w.Header().Set("Content-Type", "application/x-protobuf")
	}))
	t.Cleanup(s.Close)
	return s
}

func (s *tagSink) take(signal string, body []byte) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch signal {
	case signalTraces:
		request := ptraceotlp.NewExportRequest()
		err := request.UnmarshalProto(body)
		s.takeTraces(request.Traces())
		return err
	case signalLogs:
		request := plogotlp.NewExportRequest()
		err := request.UnmarshalProto(body)
		s.takeLogs(request.Logs())
		return err
	default:
		request := pmetricotlp.NewExportRequest()
		err := request.UnmarshalProto(body)
		s.takeMetrics(request.Metrics())
		return err
	}
}

func (s *tagSink) remember(signal, name string, resource pcommon.Resource) {
	s.resources[signal+" "+name] = resource.Attributes().AsRaw()
}

func (s *tagSink) takeTraces(td ptrace.Traces) {
	for _, rs := range td.ResourceSpans().All() {
		for _, ss := range rs.ScopeSpans().All() {
			for _, span := range ss.Spans().All() {
				s.remember(signalTraces, span.Name(), rs.Resource())
			}
		}
	}
}

func (s *tagSink) takeLogs(ld plog.Logs) {
	for _, rl := range ld.ResourceLogs().All() {
		for _, sl := range rl.ScopeLogs().All() {
			for _, record := range sl.LogRecords().All() {
				s.remember(signalLogs, record.Body().AsString(), rl.Resource())
			}
		}
	}
}

func (s *tagSink) takeMetrics(md pmetric.Metrics) {
	for _, rm := range md.ResourceMetrics().All() {
		for _, sm := range rm.ScopeMetrics().All() {
			for _, metric := range sm.Metrics().All() {
				s.remember(signalMetrics, metric.Name(), rm.Resource())
			}
		}
	}
}

// tagsOf returns the attributes that the processor may have added to the resource of the signal with that name; nil if it did not
// arrive.
func (s *tagSink) tagsOf(signal, name string) tags {
	s.mu.Lock()
	defer s.mu.Unlock()
	resource, came := s.resources[signal+" "+name]
	if !came {
		return nil
	}
	found := tags{}
	for _, attribute := range addedAttributes {
		if value, ok := resource[attribute].(string); ok {
			found[attribute] = value
		}
	}
	return found
}

// item is a request over OTLP.
type item struct {
	path string
	body []byte
}

// items are a span, a log record and a metric of that name, event time and resource.
func items(t *testing.T, name string, at time.Time, resource object) []item {
	t.Helper()
	stamp := pcommon.NewTimestampFromTime(at)
	td, ld, md := ptrace.NewTraces(), plog.NewLogs(), pmetric.NewMetrics()
	rs, rl, rm := td.ResourceSpans().AppendEmpty(), ld.ResourceLogs().AppendEmpty(), md.ResourceMetrics().AppendEmpty()
	for _, r := range []pcommon.Resource{rs.Resource(), rl.Resource(), rm.Resource()} {
		require.NoError(t, r.Attributes().FromRaw(resource))
	}
	span := rs.ScopeSpans().AppendEmpty().Spans().AppendEmpty()
	span.SetName(name)
	span.SetTraceID(pcommon.TraceID{1})
	span.SetSpanID(pcommon.SpanID{1})
	span.SetStartTimestamp(stamp)
	span.SetEndTimestamp(stamp)
	record := rl.ScopeLogs().AppendEmpty().LogRecords().AppendEmpty()
	record.Body().SetStr(name)
	record.SetTimestamp(stamp)
	metric := rm.ScopeMetrics().AppendEmpty().Metrics().AppendEmpty()
	metric.SetName(name)
	point := metric.SetEmptyGauge().DataPoints().AppendEmpty()
	point.SetTimestamp(stamp)
	point.SetIntValue(1)

	spans, err := ptraceotlp.NewExportRequestFromTraces(td).MarshalProto()
	require.NoError(t, err)
	records, err := plogotlp.NewExportRequestFromLogs(ld).MarshalProto()
	require.NoError(t, err)
	points, err := pmetricotlp.NewExportRequestFromMetrics(md).MarshalProto()
	require.NoError(t, err)
	return []item{{signalTraces, spans}, {signalLogs, records}, {signalMetrics, points}}
}
