// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package releasehealthconnector_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/component/componentstatus"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/collector/connector"
	"go.opentelemetry.io/collector/consumer"
	"go.opentelemetry.io/collector/consumer/consumertest"
	"go.opentelemetry.io/collector/pdata/pmetric"
	"go.uber.org/zap"
	"go.uber.org/zap/zaptest/observer"

	"github.com/otelcol-dora/otelcol-dora/connector/releasehealthconnector"
	"github.com/otelcol-dora/otelcol-dora/connector/releasehealthconnector/internal/metadatatest"
)

var errBusy = errors.New("busy")

// gate is a consumer that refuses while err is set.
type gate struct {
	consumertest.MetricsSink
	mu      sync.Mutex
	err     error
	mutates bool
}

func (g *gate) Capabilities() consumer.Capabilities {
	return consumer.Capabilities{MutatesData: g.mutates}
}

func (g *gate) refuse(err error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.err = err
}

func (g *gate) ConsumeMetrics(ctx context.Context, md pmetric.Metrics) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.mutates {
		taken := pmetric.NewMetrics()
		md.MoveTo(taken)
		md = taken
	}
	if g.err != nil {
		return g.err
	}
	return g.MetricsSink.ConsumeMetrics(ctx, md)
}

// statusHost is a host that records the statuses reported to it.
type statusHost struct {
	mu     sync.Mutex
	events []componentstatus.Status
}

func (*statusHost) GetExtensions() map[component.ID]component.Component { return nil }

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

// rig is a connector with all its pairs, the consumer behind them, and its telemetry.
type rig struct {
	traces    connector.Traces
	logs      connector.Logs
	metrics   connector.Metrics
	out       gate
	host      statusHost
	telemetry *componenttest.Telemetry
	said      *observer.ObservedLogs
}

type config = releasehealthconnector.Config

// newRig creates all pairs from one configuration. set may be nil.
func newRig(t *testing.T, set func(*config)) *rig {
	t.Helper()
	r := &rig{telemetry: componenttest.NewTelemetry()}
	t.Cleanup(func() { _ = r.telemetry.Shutdown(context.WithoutCancel(t.Context())) })
	factory := releasehealthconnector.NewFactory()
	cfg := factory.CreateDefaultConfig().(*config)
	if set != nil {
		set(cfg)
	}
	core, said := observer.New(zap.InfoLevel)
	r.said = said
	settings := metadatatest.NewSettings(r.telemetry)
	settings.Logger = zap.New(core)
	var err error
	r.traces, err = factory.CreateTracesToMetrics(t.Context(), settings, cfg, &r.out)
	require.NoError(t, err)
	r.logs, err = factory.CreateLogsToMetrics(t.Context(), settings, cfg, &r.out)
	require.NoError(t, err)
	r.metrics, err = factory.CreateMetricsToMetrics(t.Context(), settings, cfg, &r.out)
	require.NoError(t, err)
	return r
}

func (r *rig) pairs() []component.Component {
	return []component.Component{r.traces, r.logs, r.metrics}
}

func (r *rig) start(t *testing.T) {
	t.Helper()
	for _, pair := range r.pairs() {
		require.NoError(t, pair.Start(t.Context(), &r.host))
	}
	t.Cleanup(func() { r.shutdown(t) }) // a second shutdown does nothing
}

func (r *rig) shutdown(t *testing.T) {
	t.Helper()
	for _, pair := range r.pairs() {
		require.NoError(t, pair.Shutdown(context.WithoutCancel(t.Context()))) // the context has ended when the test cleans up
	}
}

// started returns a connector that runs until the test ends. In a bubble of testing/synctest, time passes only when the
// test waits.
func started(t *testing.T, set func(*config)) *rig {
	t.Helper()
	r := newRig(t, set)
	r.start(t)
	return r
}

// pass advances the bubble's clock and lets everything that is due happen.
func pass(d time.Duration) { waitUntil(time.Now().Add(d)) }

// flushed waits for the next flush.
func flushed() { pass(10 * time.Second) }
