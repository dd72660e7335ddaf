// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package doraconnector

import (
	"context"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/component/componentstatus"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/collector/connector"
	"go.opentelemetry.io/collector/consumer/consumertest"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/pdata/pmetric"
	"go.uber.org/zap"
	"go.uber.org/zap/zaptest/observer"

	"github.com/otelcol-dora/otelcol-dora/connector/doraconnector/internal/metadatatest"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/deliverylog"
)

// metricsGate is a metrics consumer that refuses while err is set.
type metricsGate struct {
	consumertest.MetricsSink
	mu  sync.Mutex
	err error
}

func (g *metricsGate) refuse(err error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.err = err
}

func (g *metricsGate) ConsumeMetrics(ctx context.Context, m pmetric.Metrics) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.err != nil {
		return g.err
	}
	return g.MetricsSink.ConsumeMetrics(ctx, m)
}

// logsGate is a logs consumer that refuses while err is set.
type logsGate struct {
	consumertest.LogsSink
	mu  sync.Mutex
	err error
}

func (g *logsGate) refuse(err error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.err = err
}

func (g *logsGate) ConsumeLogs(ctx context.Context, l plog.Logs) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.err != nil {
		return g.err
	}
	return g.LogsSink.ConsumeLogs(ctx, l)
}

// statusHost is a host that records the statuses reported to it.
type statusHost struct {
	extensions map[component.ID]component.Component
	mu         sync.Mutex
	events     []componentstatus.Status
}

func (h *statusHost) GetExtensions() map[component.ID]component.Component { return h.extensions }

func (h *statusHost) Report(e *componentstatus.Event) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.events = append(h.events, e.Status())
}

func (h *statusHost) statuses() []componentstatus.Status {
	h.mu.Lock()
	defer h.mu.Unlock()
	return slices.Clone(h.events)
}

// rig is a connector with all its pairs, consumers and telemetry.
type rig struct {
	toMetrics, toLogs connector.Logs
	// healthToMetrics and healthToLogs are nil unless feedHealth was called.
	healthToMetrics, healthToLogs connector.Metrics

	create  func(t *testing.T) (toLogs, toMetrics connector.Metrics)
	metrics metricsGate
	logs    logsGate
	host    statusHost
	// past holds the logs sent by the rigs that this rig continues.
	past      []plog.Logs
	telemetry *componenttest.Telemetry
	said      *observer.ObservedLogs
}

// newRig creates both pairs for delivery events from one configuration. set may be nil.
func newRig(t *testing.T, set func(*Config)) *rig {
	t.Helper()
	r := &rig{telemetry: componenttest.NewTelemetry()}
	t.Cleanup(func() { _ = r.telemetry.Shutdown(context.WithoutCancel(t.Context())) })
	cfg := createDefaultConfig().(*Config)
	if set != nil {
		set(cfg)
	}
	core, said := observer.New(zap.InfoLevel)
	r.said = said
	settings := metadatatest.NewSettings(r.telemetry)
	settings.Logger = zap.New(core)
	factory := NewFactory()
	var err error
	r.toLogs, err = factory.CreateLogsToLogs(t.Context(), settings, cfg, &r.logs)
	require.NoError(t, err)
	r.toMetrics, err = factory.CreateLogsToMetrics(t.Context(), settings, cfg, &r.metrics)
	require.NoError(t, err)
	r.create = func(t *testing.T) (toLogs, toMetrics connector.Metrics) {
		t.Helper()
		toLogs, err := factory.CreateMetricsToLogs(t.Context(), settings, cfg, &r.logs)
		require.NoError(t, err)
		toMetrics, err = factory.CreateMetricsToMetrics(t.Context(), settings, cfg, &r.metrics)
		require.NoError(t, err)
		return toLogs, toMetrics
	}
	return r
}

// feedHealth also creates the pairs for the health of releases.
func (r *rig) feedHealth(t *testing.T) *rig {
	t.Helper()
	r.healthToLogs, r.healthToMetrics = r.create(t)
	return r
}

// pairs returns all pairs that were created. Those that produce metrics come last.
func (r *rig) pairs() []component.Component {
	if r.healthToLogs == nil {
		return []component.Component{r.toLogs, r.toMetrics}
	}
	return []component.Component{r.toLogs, r.healthToLogs, r.toMetrics, r.healthToMetrics}
}

func (r *rig) engine() *engine { return r.toLogs.(*pair).share.Value() }

func (r *rig) start(t *testing.T) {
	t.Helper()
	for _, p := range r.pairs() {
		require.NoError(t, p.Start(t.Context(), &r.host))
	}
	t.Cleanup(func() { r.shutdown(t) }) // a second shutdown does nothing
}

// shutdown stops all pairs.
func (r *rig) shutdown(t *testing.T) {
	t.Helper()
	ctx := context.WithoutCancel(t.Context()) // the context has ended when the test cleans up
	for _, p := range r.pairs() {
		require.NoError(t, p.Shutdown(ctx))
	}
}

// consume gives the records to both pairs, as the Collector does.
func (r *rig) consume(t *testing.T, logs plog.Logs) {
	t.Helper()
	logs.MarkReadOnly()
	require.NoError(t, r.toLogs.ConsumeLogs(t.Context(), logs))
	require.NoError(t, r.toMetrics.ConsumeLogs(t.Context(), logs))
}

// deployed returns the record of a production deployment of checkout that succeeded at the given time.
func deployed(id, revision string, at time.Time) plog.Logs {
	return deliverylog.NewEncoder("test", "").Encode([]*delivery.Event{deployment(id, revision, at)})
}

func deployment(id, revision string, at time.Time) *delivery.Event {
	return &delivery.Event{
		Name: delivery.DeploymentFinished, Provider: "test", Time: at, Observed: at.Add(2 * time.Second),
		Subject: &delivery.DeploymentFacts{
			ID: id, Service: delivery.Service{Name: "checkout"},
			Environment: delivery.Environment{Name: "production", Tier: delivery.TierProduction},
			Status:      delivery.StatusSucceeded, Revision: revision,
		},
	}
}

// rolledBack returns a history in which deployment 2 failed: deployments 1 and 2, then the release of 1 again.
func rolledBack(now time.Time) plog.Logs {
	return deliverylog.NewEncoder("test", "").Encode([]*delivery.Event{
		deployment("1", "aaa", now.Add(-3*time.Hour)),
		deployment("2", "bbb", now.Add(-2*time.Hour)),
		deployment("3", "aaa", now.Add(-1*time.Hour)),
	})
}

// lastPoint returns the value of the metric's only data point with the attributes, in the metrics sent last.
func lastPoint(t *testing.T, sink *consumertest.MetricsSink, metric string, pairs ...string) float64 {
	t.Helper()
	all := sink.AllMetrics()
	require.NotEmpty(t, all)
	points := figures(t, all[len(all)-1])
	key := metric + attributeText(pairs...)
	require.Contains(t, points, key)
	return points[key].Value
}

// eventNames returns the names of all records sent, in order.
func eventNames(sink *consumertest.LogsSink) []string {
	var names []string
	for _, logs := range sink.AllLogs() {
		for _, record := range recordsOf(logs) {
			names = append(names, record.Event)
		}
	}
	return names
}
