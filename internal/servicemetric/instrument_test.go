// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package servicemetric_test

import (
	"fmt"
	"testing"

	"github.com/prometheus/otlptranslator"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/pmetric"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
	"github.com/otelcol-dora/otelcol-dora/internal/servicemetric"
)

// only returns the single reading of a data point whose stream started shortly before. The point is exported twice with
// the same count.
func only(t *testing.T, m metric) servicemetric.Reading {
	t.Helper()
	m.temporality, m.start, m.end = cumulative, at(0), at(60)
	again := m
	again.end = at(120)
	told := read(newCounter(), request(m), request(again))
	require.Len(t, told, 1)
	return told[0]
}

func TestWhatWasDoneAndWhetherItFailed(t *testing.T) {
	t.Parallel()
	const (
		httpMetric, oldHTTP = "http.server.request.duration", "http.server.duration"
		rpc, oldRPC         = "rpc.server.call.duration", "rpc.server.duration"
		calls               = "traces.span.metrics.calls"
	)
	tests := []struct {
		name, metric         string
		attributes           map[string]any
		operation, errorType string
	}{
		{"a request", httpMetric, map[string]any{"http.request.method": "GET", "http.route": "/cart/{id}", "http.response.status_code": 200}, "GET /cart/{id}", ""},
		{"a request without a route", httpMetric, map[string]any{"http.request.method": "GET"}, "GET", ""},
		{"a request that the client got wrong", httpMetric, map[string]any{"http.request.method": "GET", "http.response.status_code": 404}, "GET", ""},
		{"a request that failed", httpMetric, map[string]any{"http.request.method": "PUT", "http.route": "/", "http.response.status_code": 503}, "PUT /", "503"},
		{"the type of the error says more than the status", httpMetric, map[string]any{"http.response.status_code": 500, "error.type": "java.io.IOException"}, "", "java.io.IOException"},
		{"a request by the old names", oldHTTP, map[string]any{"http.method": "GET", "http.route": "/a", "http.status_code": 500}, "GET /a", "500"},
		{"a request by way of Prometheus", "http_server_request_duration_seconds", map[string]any{"http_request_method": "GET", "http_route": "/a", "http_response_status_code": "502"}, "GET /a", "502"},
		{"a failed request by way of Prometheus", "http_server_request_duration_seconds", map[string]any{"http_request_method": "GET", "error_type": "timeout"}, "GET", "timeout"},
		{"an old request by way of Prometheus", "http_server_duration_milliseconds", map[string]any{"http_method": "GET", "http_status_code": "200"}, "GET", ""},
		{"a call", oldRPC, map[string]any{"rpc.system": "grpc", "rpc.service": "shop.Cart", "rpc.method": "Get", "rpc.grpc.status_code": 0}, "shop.Cart/Get", ""},
		{"a call for something that is not there", oldRPC, map[string]any{"rpc.method": "Get", "rpc.grpc.status_code": 5}, "Get", ""},
		{"a call that failed", oldRPC, map[string]any{"rpc.service": "shop.Cart", "rpc.method": "Get", "rpc.grpc.status_code": 14}, "shop.Cart/Get", "UNAVAILABLE"},
		{"a call with a status that gRPC does not have", oldRPC, map[string]any{"rpc.method": "Get", "rpc.grpc.status_code": 99}, "Get", ""},
		{"a call by the new names", rpc, map[string]any{"rpc.method": "shop.Cart/Get", "rpc.response.status_code": "DATA_LOSS"}, "shop.Cart/Get", "DATA_LOSS"},
		{"a call by Connect", oldRPC, map[string]any{"rpc.method": "Get", "rpc.connect_rpc.error_code": "internal"}, "Get", "INTERNAL"},
		{"a call by way of Prometheus", "rpc_server_duration_milliseconds", map[string]any{"rpc_service": "a", "rpc_method": "b", "rpc_grpc_status_code": "13"}, "a/b", "INTERNAL"},
		{"a message", "messaging.process.duration", map[string]any{"messaging.operation.name": "process", "messaging.destination.name": "orders"}, "process orders", ""},
		{"a message by a template", "messaging.process.duration", map[string]any{"messaging.destination.name": "orders-7", "messaging.destination.template": "orders-{id}", "error.type": "x"}, "orders-{id}", "x"},
		{"spans of a server", calls, map[string]any{"span.kind": "SPAN_KIND_SERVER", "span.name": "GET /a", "status.code": "STATUS_CODE_UNSET"}, "GET /a", ""},
		{"spans of a server that failed", calls, map[string]any{"span.kind": "SPAN_KIND_SERVER", "span.name": "GET /a", "status.code": "STATUS_CODE_ERROR"}, "GET /a", "_OTHER"},
		{"spans of a consumer", calls, map[string]any{"span.kind": "SPAN_KIND_CONSUMER", "span.name": "orders process"}, "orders process", ""},
		{"spans with the status of OpenTelemetry's conventions", calls, map[string]any{"span.kind": "SPAN_KIND_SERVER", "span.name": "a", "otel.status_code": "ERROR"}, "a", "_OTHER"},
		{"spans with a dimension that says what failed", calls, map[string]any{"span.kind": "SPAN_KIND_SERVER", "status.code": "STATUS_CODE_ERROR", "http.response.status_code": 504}, "", "504"},
		{"spans by way of Prometheus", "traces_span_metrics_calls_total", map[string]any{"span_kind": "SPAN_KIND_SERVER", "span_name": "GET /a", "status_code": "STATUS_CODE_ERROR"}, "GET /a", "_OTHER"},
		{"spans by way of Prometheus, suffixes cut off", "traces_span_metrics_calls", map[string]any{"span_kind": "SPAN_KIND_SERVER", "span_name": "a"}, "a", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			m := metric{name: tt.metric, attributes: tt.attributes, bounds: []float64{1}, buckets: []uint64{2, 1}}
			signal := health.HTTPMetrics
			if _, spans := tt.attributes["span.kind"]; spans || tt.attributes["span_kind"] != nil {
				m.value, signal = 3, health.SpanMetrics
			}
			told := only(t, m)
			assert.Equal(t, tt.operation, told.Operation)
			assert.Equal(t, tt.errorType, told.ErrorType)
			assert.Equal(t, uint64(3), told.Count)
			assert.Equal(t, signal, told.Signal)
		})
	}
}

func TestMetricsThatTellNoOperationsOfTheService(t *testing.T) {
	t.Parallel()
	server := map[string]any{"span.kind": "SPAN_KIND_SERVER", "span.name": "a"}
	tests := []struct {
		name string
		m    metric
	}{
		{"requests to others", metric{name: "http.client.request.duration", buckets: []uint64{1}}},
		{"database calls", metric{name: "db.client.operation.duration", buckets: []uint64{1}}},
		{"figures of ours", metric{name: "dora.deployments", value: 1, attributes: server}},
		{"health of ours", metric{name: "dora.health.operations", value: 1, attributes: server}},
		{"durations of health of ours", metric{name: "dora.health.operation.duration", buckets: []uint64{1}, attributes: server}},
		{"pipeline runs", metric{name: "cicd.pipeline.run.duration", buckets: []uint64{1}}},
		{"spans of a client", metric{name: "traces.span.metrics.calls", value: 1, attributes: map[string]any{"span.kind": "SPAN_KIND_CLIENT"}}},
		{"spans inside the service", metric{name: "traces.span.metrics.calls", value: 1, attributes: map[string]any{"span.kind": "SPAN_KIND_INTERNAL"}}},
		{"spans of an unknown kind", metric{name: "traces.span.metrics.calls", value: 1}},
		{"events of spans", metric{name: "traces.span.metrics.events", value: 1, attributes: server}},
		{"spans in another namespace", metric{name: "other.calls", value: 1, attributes: server}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			tt.m.temporality, tt.m.start, tt.m.end = delta, at(0), at(60)
			c := newCounter()
			assert.Empty(t, read(c, request(tt.m)))
			assert.Zero(t, c.Refused())
			assert.Zero(t, c.Streams())
		})
	}
}

func TestEveryNameThatPrometheusMakesOfAMetricIsUnderstood(t *testing.T) {
	t.Parallel()
	strategies := []otlptranslator.TranslationStrategyOption{
		otlptranslator.UnderscoreEscapingWithSuffixes, otlptranslator.UnderscoreEscapingWithoutSuffixes,
		otlptranslator.NoUTF8EscapingWithSuffixes, otlptranslator.NoTranslation,
	}
	server := map[string]any{"span_kind": "SPAN_KIND_SERVER", "span_name": "a"}
	for _, namespace := range []string{"traces.span.metrics", "spans-of/the--mesh", ""} {
		prefix := namespace
		if prefix != "" {
			prefix += "."
		}
		for _, name := range []string{"http.server.request.duration", "http.server.duration", "rpc.server.duration", prefix + "duration", prefix + "calls"} {
			for _, unit := range []string{"s", "ms"} {
				for _, strategy := range strategies {
					t.Run(fmt.Sprint(name, " in ", unit, " ", strategy), func(t *testing.T) {
						t.Parallel()
						m := metric{temporality: delta, start: at(0), end: at(60), attributes: server, bounds: []float64{1}, buckets: []uint64{0, 1}}
						translated := otlptranslator.Metric{Name: name, Unit: unit, Type: otlptranslator.MetricTypeHistogram}
						if name == prefix+"calls" {
							m.value = 1
							translated.Unit, translated.Type = "", otlptranslator.MetricTypeMonotonicCounter
						}
						namer := otlptranslator.NewMetricNamer("", strategy)
						translatedName, err := namer.Build(translated)
						require.NoError(t, err)
						m.name = translatedName
						o := servicemetric.NewDefaultOptions()
						o.SpanMetricsNamespace = namespace
						told := read(servicemetric.New(o), request(m), request(next(m)))
						require.NotEmpty(t, told, m.name)
						if len(told[0].Buckets) > 0 && strategy.ShouldAddSuffixes() {
							want := map[string]float64{"s": 1, "ms": 0.001}[unit]
							assert.InDelta(t, want, told[0].Buckets[0].Lower, 1e-9)
						}
					})
				}
			}
		}
	}
}

// next returns the same point one minute later.
func next(m metric) metric {
	m.start, m.end = m.end, m.end+at(60)-at(0)
	return m
}

func TestTheServiceOfAPointIsToldWhereItIsNotItsResources(t *testing.T) {
	t.Parallel()
	m := metric{name: "traces_span_metrics_calls_total", value: 2.0, attributes: map[string]any{"span_kind": "SPAN_KIND_SERVER", "service_name": "cart"}}
	m.resource = map[string]any{"service.name": "collector"}
	told := only(t, m)
	assert.Equal(t, "cart", told.Service)
	assert.Equal(t, uint64(2), told.Count)
	version, _ := told.Attributes.Get("service_name")
	assert.Equal(t, "cart", version.Str())

	m.resource = map[string]any{"service.name": "cart"}
	assert.Empty(t, only(t, m).Service)
}

func TestExemplarsPointAtWhatNewlyFailed(t *testing.T) {
	t.Parallel()
	failed := duration(at(0), at(60), 2, "error.type", "timeout")
	failed.exemplars = append(failed.exemplars, at(10), at(0), at(61), at(20), at(30), at(40), at(50))
	told := only(t, failed)
	times := []int64{}
	for _, e := range told.Exemplars {
		times = append(times, e.Time)
	}
	assert.Equal(t, []int64{int64(at(10)), int64(at(20)), int64(at(30)), int64(at(40))}, times)
	assert.Equal(t, [16]byte{1}, told.Exemplars[0].TraceID)
	assert.Equal(t, [8]byte{1}, told.Exemplars[0].SpanID)

	succeeded := duration(at(0), at(60), 2)
	succeeded.exemplars = failed.exemplars
	assert.Empty(t, only(t, succeeded).Exemplars)
}

func TestTheTemplateOfADestinationStandsBeforeItsNameInAnyOrder(t *testing.T) {
	t.Parallel()
	for _, keys := range [][]string{{"name", "template"}, {"template", "name"}} {
		md := request(metric{name: "messaging.process.duration", temporality: delta, end: at(60), buckets: []uint64{1}})
		attributes := md.ResourceMetrics().At(0).ScopeMetrics().At(0).Metrics().At(0).Histogram().DataPoints().At(0).Attributes()
		for _, key := range keys {
			attributes.PutStr("messaging.destination."+key, key)
		}
		told := read(newCounter(), md)
		require.Len(t, told, 1)
		assert.Equal(t, "template", told[0].Operation)
	}
}

func TestAnExemplarWithoutATracePointsNowhere(t *testing.T) {
	t.Parallel()
	failed := duration(at(0), at(60), 2, "error.type", "timeout")
	failed.exemplars = append(failed.exemplars, at(10))
	md := request(failed)
	p := md.ResourceMetrics().At(0).ScopeMetrics().At(0).Metrics().At(0).Histogram().DataPoints().At(0)
	p.Exemplars().At(0).SetTraceID(pcommon.NewTraceIDEmpty())
	told := read(newCounter(), md)
	require.Len(t, told, 1)
	assert.Empty(t, told[0].Exemplars)
}

func TestAStaleCounterHasNoValue(t *testing.T) {
	t.Parallel()
	c := newCounter()
	point := func(end int, value any, stale bool) pmetric.Metrics {
		return request(metric{
			name: "traces_span_metrics_calls_total", value: value, temporality: cumulative, end: at(end), absent: stale,
			attributes: map[string]any{"span_kind": "SPAN_KIND_SERVER"},
		})
	}
	told := read(c, point(60, 5.0, false), point(120, "", true), point(180, 7.0, false), point(240, 8.0, false))
	assert.Equal(t, []uint64{1}, counts(told))
	assert.Zero(t, c.Refused())
}

func TestPointsThatCannotBeCountedAreRefused(t *testing.T) {
	t.Parallel()
	server := map[string]any{"span.kind": "SPAN_KIND_SERVER"}
	tests := []struct {
		name string
		m    metric
		want servicemetric.Refusals
	}{
		{"no temporality", metric{name: "http.server.duration", start: at(0), end: at(60)}, servicemetric.Refusals{Malformed: 1}},
		{"no time", metric{name: "http.server.duration", temporality: delta}, servicemetric.Refusals{Malformed: 1}},
		{"a start after the end", metric{name: "http.server.duration", temporality: delta, start: at(61), end: at(60)}, servicemetric.Refusals{Malformed: 1}},
		{"a sum where a histogram belongs", metric{name: "http.server.duration", value: 1, temporality: delta, end: at(60)}, servicemetric.Refusals{Malformed: 1}},
		{"a histogram where a sum belongs", metric{name: "traces.span.metrics.calls", attributes: server, temporality: delta, end: at(60)}, servicemetric.Refusals{Malformed: 1}},
		{"a count beyond all counts", metric{name: "traces.span.metrics.calls", attributes: server, value: 1e300, temporality: delta, end: at(60)}, servicemetric.Refusals{Malformed: 1}},
		{"no count", metric{name: "traces.span.metrics.calls", attributes: server, value: "", temporality: delta, end: at(60)}, servicemetric.Refusals{Malformed: 1}},
		{"a count below zero", metric{name: "traces.span.metrics.calls", attributes: server, value: -1, temporality: delta, end: at(60)}, servicemetric.Refusals{Malformed: 1}},
		{
			"what exceeded the limits of an SDK",
			metric{name: "http.server.duration", temporality: delta, end: at(60), attributes: map[string]any{"otel.metric.overflow": true}},
			servicemetric.Refusals{Overflow: 1},
		},
		{
			"what exceeded the limits of span_metrics, by way of Prometheus",
			metric{name: "traces_span_metrics_calls_total", value: 1.0, temporality: cumulative, end: at(60), attributes: map[string]any{"otel_metric_overflow": "true"}},
			servicemetric.Refusals{Overflow: 1},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c := newCounter()
			assert.Empty(t, read(c, request(tt.m)))
			assert.Equal(t, tt.want, c.Refused())
		})
	}
}
