// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deploymentprocessor_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/collector/consumer"
	"go.opentelemetry.io/collector/consumer/consumertest"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/pdata/pmetric"
	"go.opentelemetry.io/collector/pdata/ptrace"
	"go.opentelemetry.io/collector/processor/processortest"

	"github.com/otelcol-dora/otelcol-dora/processor/deploymentprocessor"
)

// route decodes an OTLP message, and returns a function that passes it to a consumer.
type route func(message []byte) (handOn func(context.Context) error, err error)

func routeTo[T any](consume func(context.Context, T) error, decode func([]byte) (T, error)) route {
	return func(message []byte) (func(context.Context) error, error) {
		batch, err := decode(message)
		return func(ctx context.Context) error { return consume(ctx, batch) }, err
	}
}

func tracesTo(next consumer.Traces) route {
	return routeTo(next.ConsumeTraces, (&ptrace.ProtoUnmarshaler{}).UnmarshalTraces)
}

func logsTo(next consumer.Logs) route {
	return routeTo(next.ConsumeLogs, (&plog.ProtoUnmarshaler{}).UnmarshalLogs)
}

func metricsTo(next consumer.Metrics) route {
	return routeTo(next.ConsumeMetrics, (&pmetric.ProtoUnmarshaler{}).UnmarshalMetrics)
}

// routes lead to the pipelines of one processor, which discard everything behind it. learn takes delivery events.
type routes struct {
	traces, logs, metrics route
	learn                 func(context.Context, plog.Logs) error
}

// running starts a processor that knows the deployments of a fleet; set may be nil.
func running(tb testing.TB, f fleet, set func(*config)) routes {
	tb.Helper()
	factory := deploymentprocessor.NewFactory()
	cfg, settings := factory.CreateDefaultConfig().(*config), processortest.NewNopSettings(factory.Type())
	if set != nil {
		set(cfg)
	}
	traces, err := factory.CreateTraces(tb.Context(), settings, cfg, consumertest.NewNop())
	require.NoError(tb, err)
	logs, err := factory.CreateLogs(tb.Context(), settings, cfg, consumertest.NewNop())
	require.NoError(tb, err)
	metrics, err := factory.CreateMetrics(tb.Context(), settings, cfg, consumertest.NewNop())
	require.NoError(tb, err)
	for _, node := range []component.Component{traces, logs, metrics} {
		require.NoError(tb, node.Start(tb.Context(), componenttest.NewNopHost()))
		tb.Cleanup(func() { require.NoError(tb, node.Shutdown(context.WithoutCancel(tb.Context()))) })
	}
	for _, batch := range f.deployed() {
		require.NoError(tb, logs.ConsumeLogs(tb.Context(), batch))
	}
	return routes{tracesTo(traces), logsTo(logs), metricsTo(metrics), logs.ConsumeLogs}
}

// tracesOf, logsOf and metricsOf return a message with the resources, each with one span, record or data point.

func tracesOf(tb testing.TB, resources []attributes) []byte {
	tb.Helper()
	traces, at := ptrace.NewTraces(), pcommon.NewTimestampFromTime(began)
	for _, resource := range resources {
		rs := traces.ResourceSpans().AppendEmpty()
		resource.copyTo(rs.Resource().Attributes())
		span := rs.ScopeSpans().AppendEmpty().Spans().AppendEmpty()
		span.SetStartTimestamp(at)
		span.SetEndTimestamp(at)
	}
	message, err := (&ptrace.ProtoMarshaler{}).MarshalTraces(traces)
	require.NoError(tb, err)
	return message
}

func logsOf(tb testing.TB, resources []attributes) []byte {
	tb.Helper()
	logs, at := plog.NewLogs(), pcommon.NewTimestampFromTime(began)
	for _, resource := range resources {
		rl := logs.ResourceLogs().AppendEmpty()
		resource.copyTo(rl.Resource().Attributes())
		rl.ScopeLogs().AppendEmpty().LogRecords().AppendEmpty().SetTimestamp(at)
	}
	message, err := (&plog.ProtoMarshaler{}).MarshalLogs(logs)
	require.NoError(tb, err)
	return message
}

func metricsOf(tb testing.TB, resources []attributes) []byte {
	tb.Helper()
	metrics, at := pmetric.NewMetrics(), pcommon.NewTimestampFromTime(began)
	for _, resource := range resources {
		rm := metrics.ResourceMetrics().AppendEmpty()
		resource.copyTo(rm.Resource().Attributes())
		rm.ScopeMetrics().AppendEmpty().Metrics().AppendEmpty().SetEmptyGauge().DataPoints().AppendEmpty().SetTimestamp(at)
	}
	message, err := (&pmetric.ProtoMarshaler{}).MarshalMetrics(metrics)
	require.NoError(tb, err)
	return message
}

// signal is one of the three signals.
type signal struct {
	name    string
	message func(testing.TB, []attributes) []byte
	route   func(routes) route
}

var threeSignals = []signal{
	{"traces", tracesOf, func(r routes) route { return r.traces }},
	{"logs", logsOf, func(r routes) route { return r.logs }},
	{"metrics", metricsOf, func(r routes) route { return r.metrics }},
}
