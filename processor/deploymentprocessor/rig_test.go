// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deploymentprocessor_test

import (
	"context"
	"maps"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/collector/consumer/consumertest"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/pdata/pmetric"
	"go.opentelemetry.io/collector/pdata/ptrace"
	"go.opentelemetry.io/collector/processor"
	"go.uber.org/zap"
	"go.uber.org/zap/zaptest/observer"

	"github.com/otelcol-dora/otelcol-dora/processor/deploymentprocessor"
	"github.com/otelcol-dora/otelcol-dora/processor/deploymentprocessor/internal/metadatatest"
)

type config = deploymentprocessor.Config

// attributes are those of a resource or a record: texts, numbers and lists.
type attributes map[string]any

// with returns a copy with more attributes, which win.
func (a attributes) with(more attributes) attributes {
	all := maps.Clone(a)
	maps.Copy(all, more)
	return all
}

// copyTo writes the attributes in the order of their keys.
func (a attributes) copyTo(to pcommon.Map) {
	for _, key := range slices.Sorted(maps.Keys(a)) {
		if err := to.PutEmpty(key).FromRaw(a[key]); err != nil {
			panic(key + ": " + err.Error())
		}
	}
}

// rig is a processor in a pipeline of each signal, with sinks behind it, and its own telemetry and logs.
type rig struct {
	traces    processor.Traces
	logs      processor.Logs
	metrics   processor.Metrics
	spans     consumertest.TracesSink
	records   consumertest.LogsSink
	points    consumertest.MetricsSink
	telemetry *componenttest.Telemetry
	said      *observer.ObservedLogs
}

// newRig creates the processors of all signals from one configuration; set may be nil.
func newRig(tb testing.TB, set func(*config)) *rig {
	tb.Helper()
	r := &rig{telemetry: componenttest.NewTelemetry()}
	tb.Cleanup(func() { _ = r.telemetry.Shutdown(context.WithoutCancel(tb.Context())) })
	factory := deploymentprocessor.NewFactory()
	cfg := factory.CreateDefaultConfig().(*config)
	if set != nil {
		set(cfg)
	}
	core, said := observer.New(zap.InfoLevel)
	r.said = said
	settings := metadatatest.NewSettings(r.telemetry)
	settings.Logger = zap.New(core)
	var err error
	r.traces, err = factory.CreateTraces(tb.Context(), settings, cfg, &r.spans)
	require.NoError(tb, err)
	r.logs, err = factory.CreateLogs(tb.Context(), settings, cfg, &r.records)
	require.NoError(tb, err)
	r.metrics, err = factory.CreateMetrics(tb.Context(), settings, cfg, &r.points)
	require.NoError(tb, err)
	return r
}

func (r *rig) nodes() []component.Component {
	return []component.Component{r.traces, r.logs, r.metrics}
}

func (r *rig) start(tb testing.TB) {
	tb.Helper()
	for _, node := range r.nodes() {
		require.NoError(tb, node.Start(tb.Context(), componenttest.NewNopHost()))
	}
	tb.Cleanup(func() { r.shutdown(tb) }) // a second shutdown does nothing
}

func (r *rig) shutdown(tb testing.TB) {
	tb.Helper()
	for _, node := range r.nodes() {
		require.NoError(tb, node.Shutdown(context.WithoutCancel(tb.Context()))) // the test's context has ended when it cleans up
	}
}

// started starts a processor that runs until the test ends. In a bubble of testing/synctest, time passes only while the test waits.
func started(tb testing.TB, set func(*config)) *rig {
	tb.Helper()
	r := newRig(tb, set)
	r.start(tb)
	return r
}

// pass lets time pass in a bubble of testing/synctest, and waits until all goroutines are idle.
func pass(d time.Duration) {
	timer := time.NewTimer(d)
	<-timer.C
	synctest.Wait()
}

// event is a delivery event as a log record.
type event struct {
	Event      string
	Time       time.Time
	Resource   attributes
	Attributes attributes
}

func (e event) copyTo(logs plog.Logs) {
	resource := logs.ResourceLogs().AppendEmpty()
	e.Resource.copyTo(resource.Resource().Attributes())
	record := resource.ScopeLogs().AppendEmpty().LogRecords().AppendEmpty()
	record.SetEventName(e.Event)
	record.SetTimestamp(pcommon.NewTimestampFromTime(e.Time))
	e.Attributes.copyTo(record.Attributes())
}

// learns passes delivery events to the processor.
func (r *rig) learns(tb testing.TB, events ...event) {
	tb.Helper()
	logs := plog.NewLogs()
	for _, e := range events {
		e.copyTo(logs)
	}
	require.NoError(tb, r.logs.ConsumeLogs(tb.Context(), logs))
}

// deployment is what the tests tell about a deployment.
type deployment struct {
	id, version, revision string
	service, environment  string
	began, finished       time.Time
	failed                bool
}

// deployed returns the event of a deployment that finished.
func deployed(d deployment) event {
	status := "succeeded"
	if d.failed {
		status = "failed"
	}
	told := attributes{"deployment.id": d.id, "deployment.status": status}
	if d.version != "" {
		told["service.version"] = d.version
	}
	if d.revision != "" {
		told["vcs.ref.head.revision"] = d.revision
	}
	if !d.began.IsZero() {
		told["dora.deployment.start_time"] = d.began.UTC().Format(time.RFC3339Nano)
	}
	environment := d.environment
	if environment == "" {
		environment = "production"
	}
	return event{
		Event: "dora.deployment.finished", Time: d.finished, Attributes: told,
		Resource: attributes{"service.name": d.service, "deployment.environment.name": environment},
	}
}

// spansOf returns two spans of a resource, one at each time.
func spansOf(resource attributes, from, to time.Time) ptrace.Traces {
	traces := ptrace.NewTraces()
	rs := traces.ResourceSpans().AppendEmpty()
	resource.copyTo(rs.Resource().Attributes())
	spans := rs.ScopeSpans().AppendEmpty().Spans()
	for _, at := range []time.Time{from, to} {
		span := spans.AppendEmpty()
		span.SetName("GET /")
		span.SetStartTimestamp(pcommon.NewTimestampFromTime(at))
		span.SetEndTimestamp(pcommon.NewTimestampFromTime(at))
	}
	return traces
}

// recordsOf returns two log records of a resource, one at each time.
func recordsOf(resource attributes, from, to time.Time) plog.Logs {
	logs := plog.NewLogs()
	rl := logs.ResourceLogs().AppendEmpty()
	resource.copyTo(rl.Resource().Attributes())
	records := rl.ScopeLogs().AppendEmpty().LogRecords()
	records.AppendEmpty().SetTimestamp(pcommon.NewTimestampFromTime(from))
	records.AppendEmpty().SetObservedTimestamp(pcommon.NewTimestampFromTime(to))
	return logs
}

// pointsOf returns two data points of a resource, one at each time.
func pointsOf(resource attributes, from, to time.Time) pmetric.Metrics {
	metrics := pmetric.NewMetrics()
	rm := metrics.ResourceMetrics().AppendEmpty()
	resource.copyTo(rm.Resource().Attributes())
	all := rm.ScopeMetrics().AppendEmpty().Metrics()
	all.AppendEmpty().SetEmptySum().DataPoints().AppendEmpty().SetTimestamp(pcommon.NewTimestampFromTime(from))
	all.AppendEmpty().SetEmptyHistogram().DataPoints().AppendEmpty().SetTimestamp(pcommon.NewTimestampFromTime(to))
	return metrics
}

// sent passes two spans to the processor, and returns the attributes of their resource behind it.
func (r *rig) sent(tb testing.TB, resource attributes, from, to time.Time) attributes {
	tb.Helper()
	require.NoError(tb, r.traces.ConsumeTraces(tb.Context(), spansOf(resource, from, to)))
	all := r.spans.AllTraces()
	return all[len(all)-1].ResourceSpans().At(0).Resource().Attributes().AsRaw()
}

// logged and measured do the same as sent with logs and with metrics.
func (r *rig) logged(tb testing.TB, resource attributes, from, to time.Time) attributes {
	tb.Helper()
	require.NoError(tb, r.logs.ConsumeLogs(tb.Context(), recordsOf(resource, from, to)))
	all := r.records.AllLogs()
	return all[len(all)-1].ResourceLogs().At(0).Resource().Attributes().AsRaw()
}

func (r *rig) measured(tb testing.TB, resource attributes, from, to time.Time) attributes {
	tb.Helper()
	require.NoError(tb, r.metrics.ConsumeMetrics(tb.Context(), pointsOf(resource, from, to)))
	all := r.points.AllMetrics()
	return all[len(all)-1].ResourceMetrics().At(0).Resource().Attributes().AsRaw()
}
