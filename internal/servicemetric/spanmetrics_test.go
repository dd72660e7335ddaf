// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package servicemetric_test

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/open-telemetry/opentelemetry-collector-contrib/connector/spanmetricsconnector"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/collector/confmap"
	"go.opentelemetry.io/collector/connector/connectortest"
	"go.opentelemetry.io/collector/consumer/consumertest"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
	"github.com/otelcol-dora/otelcol-dora/internal/servicemetric"
)

// counted are the operations and durations of a service by operation; seconds adds up the durations by the middle of
// their buckets.
type counted struct {
	operations, durations map[string]uint64
	seconds               float64
	exemplars             int
}

func (n *counted) add(t *testing.T, r servicemetric.Reading) {
	t.Helper()
	service, _ := r.Resource.Get("service.name")
	assert.Equal(t, health.SpanMetrics, r.Signal)
	assert.Empty(t, r.Service, "the resource's own")
	key := fmt.Sprint(service.Str(), " ", r.Operation, " ", r.ErrorType)
	n.operations[key] += r.Count
	n.exemplars += len(r.Exemplars)
	for _, b := range r.Buckets {
		n.durations[key] += b.Count
		n.seconds += b.Middle() * float64(b.Count)
	}
}

// TestWhatSpanMetricsReallyTells runs the contrib connector on four minutes of spans, one failure in four.
func TestWhatSpanMetricsReallyTells(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name     string
		settings map[string]any
		// durations reports whether the connector sends durations.
		durations bool
	}{
		{"as it comes", nil, true},
		{"in deltas", map[string]any{"aggregation_temporality": "AGGREGATION_TEMPORALITY_DELTA"}, true},
		{"in seconds", map[string]any{"histogram": map[string]any{"unit": "s"}}, true},
		{"with exponential histograms", map[string]any{"histogram": map[string]any{"exponential": map[string]any{"max_size": 20}}}, true},
		{
			"with exponential histograms in deltas",
			map[string]any{
				"aggregation_temporality": "AGGREGATION_TEMPORALITY_DELTA", "histogram": map[string]any{"exponential": map[string]any{"max_size": 160}, "unit": "s"},
			},
			true,
		},
		{"without histograms", map[string]any{"histogram": map[string]any{"disable": true}}, false},
		{"in a namespace", map[string]any{"namespace": "mesh"}, true},
		{"without a namespace", map[string]any{"namespace": ""}, true},
		{"with exemplars", map[string]any{"exemplars": map[string]any{"enabled": true}}, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := runSpanMetrics(t, tt.settings)
			want := map[string]uint64{"cart GET /a ": 60, "cart GET /a _OTHER": 20, "cart orders process ": 80}
			assert.Equal(t, want, got.operations)
			if !tt.durations {
				assert.Empty(t, got.durations)
				return
			}
			assert.Equal(t, want, got.durations)
			assert.InEpsilon(t, 160*0.3, got.seconds, 0.3, "each took 0.3 s")
			_, exemplars := tt.settings["exemplars"]
			assert.Equal(t, exemplars, got.exemplars > 0)
		})
	}
}

// runSpanMetrics sends the spans through the connector with the given settings, and returns what the counter reads from
// its output.
func runSpanMetrics(t *testing.T, settings map[string]any) counted {
	t.Helper()
	o := servicemetric.NewDefaultOptions()
	factory := spanmetricsconnector.NewFactory()
	config := factory.CreateDefaultConfig()
	require.NoError(t, confmap.NewFromStringMap(settings).Unmarshal(config))
	o.SpanMetricsNamespace = config.(*spanmetricsconnector.Config).Namespace
	c := servicemetric.New(o)
	got := counted{operations: map[string]uint64{}, durations: map[string]uint64{}}
	synctest.Test(t, func(t *testing.T) {
		sink := new(consumertest.MetricsSink)
		spanMetrics, err := factory.CreateTracesToMetrics(t.Context(), connectortest.NewNopSettings(factory.Type()), config, sink)
		require.NoError(t, err)
		require.NoError(t, spanMetrics.Start(t.Context(), componenttest.NewNopHost()))
		for range 4 {
			require.NoError(t, spanMetrics.ConsumeTraces(t.Context(), spansOfAMinute()))
			minutePasses()
		}
		minutePasses() // counts of the first export are reported with the second
		require.NoError(t, spanMetrics.Shutdown(t.Context()))
		for _, md := range sink.AllMetrics() {
			for range 2 { // every message arrives twice
				c.Read(md, func(r servicemetric.Reading) { got.add(t, r) })
			}
		}
	})
	assert.Zero(t, c.Refused())
	return got
}

// minutePasses moves the fake clock to the connector's next export.
func minutePasses() {
	<-time.NewTimer(time.Minute).C
	synctest.Wait()
}

// spansOfAMinute returns twenty requests of which five fail, twenty messages, and spans that are not entry spans.
func spansOfAMinute() ptrace.Traces {
	td := ptrace.NewTraces()
	rs := td.ResourceSpans().AppendEmpty()
	rs.Resource().Attributes().PutStr("service.name", "cart")
	rs.Resource().Attributes().PutStr("service.version", "1.2.3")
	spans := rs.ScopeSpans().AppendEmpty().Spans()
	add := func(name string, kind ptrace.SpanKind, status ptrace.StatusCode) {
		s := spans.AppendEmpty()
		s.SetName(name)
		s.SetKind(kind)
		s.Status().SetCode(status)
		s.SetTraceID(pcommon.TraceID{1, byte(spans.Len())})
		s.SetSpanID(pcommon.SpanID{1, byte(spans.Len())})
		s.SetStartTimestamp(at(0))
		s.SetEndTimestamp(at(0) + pcommon.Timestamp(300*time.Millisecond))
	}
	for i := range 20 {
		status := ptrace.StatusCodeUnset
		if i%4 == 0 {
			status = ptrace.StatusCodeError
		}
		add("GET /a", ptrace.SpanKindServer, status)
		add("orders process", ptrace.SpanKindConsumer, ptrace.StatusCodeOk)
		add("SELECT", ptrace.SpanKindClient, ptrace.StatusCodeError)
		add("render", ptrace.SpanKindInternal, ptrace.StatusCodeUnset)
	}
	return td
}
