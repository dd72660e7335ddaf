// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deliveryreceiver

import (
	"context"
	"maps"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/component/componentstatus"
	"go.opentelemetry.io/collector/consumer"
	"go.opentelemetry.io/collector/consumer/consumertest"
	"go.opentelemetry.io/collector/extension/xextension/storage"
	"go.opentelemetry.io/collector/pdata/plog"
)

var memoryStorage = component.MustNewID("memory_storage")

// computer is a host with a storage extension that hands out one client. It records the receiver's status.
type computer struct {
	component.Component
	client storage.Client

	mu       sync.Mutex
	statuses []componentstatus.Status
}

func newComputer(client storage.Client) *computer { return &computer{client: client} }

func (c *computer) GetExtensions() map[component.ID]component.Component {
	return map[component.ID]component.Component{memoryStorage: c, component.MustNewID("health_check"): nil}
}

func (c *computer) GetClient(context.Context, component.Kind, component.ID, string) (storage.Client, error) {
	return c.client, nil
}

func (c *computer) Report(event *componentstatus.Event) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.statuses = append(c.statuses, event.Status())
}

func (c *computer) status() []componentstatus.Status {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.statuses
}

// spooled returns the settings of all sources with a spool, extended by the given ones.
func spooled(more map[string]any) map[string]any {
	spool := map[string]any{"storage": "memory_storage", "initial_interval": "1ms", "max_interval": "1ms"}
	maps.Copy(spool, more)
	return map[string]any{"sources": allSources, "spool": spool}
}

// gate is a consumer that refuses until it is opened, and signals when it has accepted records.
type gate struct {
	consumertest.LogsSink
	mu    sync.Mutex
	err   error
	taken chan struct{}
}

func newGate(err error) *gate { return &gate{err: err, taken: make(chan struct{}, 1000)} }

func (g *gate) ConsumeLogs(ctx context.Context, logs plog.Logs) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.err != nil {
		return g.err
	}
	defer func() { g.taken <- struct{}{} }()
	return g.LogsSink.ConsumeLogs(ctx, logs)
}

func (g *gate) open() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.err = nil
}

// await waits until the given number of records was accepted.
func (g *gate) await(records int) {
	for g.LogRecordCount() < records {
		<-g.taken
	}
}

// live runs a receiver with a spool in a storage and shuts it down before it returns.
func live(t *testing.T, client storage.Client, settings map[string]any, next consumer.Logs, during func(*running)) {
	t.Helper()
	r := create(t, settings, next)
	require.NoError(t, r.Start(t.Context(), newComputer(client)))
	r.url = "http://" + r.server.Address.String()
	during(r)
	require.NoError(t, r.Shutdown(t.Context()))
	require.NoError(t, r.telemetry.Shutdown(t.Context()))
}
