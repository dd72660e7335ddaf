// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deploymentprocessor

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/collector/confmap"
	"go.opentelemetry.io/collector/extension/xextension/storage"
	"go.uber.org/zap"
	"go.uber.org/zap/zaptest/observer"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/join"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// collector stands for a collector that serves or follows: the peers and a table, without a learner and a tagger.
type collector struct {
	*peers
	table  *table
	config *Config
	failed *failures
	logs   *observer.ObservedLogs
}

// newCollector returns a collector with the given settings. It is not started.
func newCollector(tb testing.TB, settings map[string]any) *collector {
	tb.Helper()
	config := createDefaultConfig().(*Config)
	require.NoError(tb, confmap.NewFromStringMap(settings).Unmarshal(config))
	core, logs := observer.New(zap.DebugLevel)
	telemetry := componenttest.NewNopTelemetrySettings()
	telemetry.Logger = zap.New(core)
	c := &collector{config: config, table: newTable(config.Limits), failed: &failures{}, logs: logs}
	c.peers = newPeers(component.MustNewID("deployment"), config, telemetry, c.table, c.failed)
	return c
}

// startCollector runs a collector until the test ends.
func startCollector(tb testing.TB, host component.Host, settings map[string]any) *collector {
	tb.Helper()
	c := newCollector(tb, settings)
	require.NoError(tb, c.start(tb.Context(), host))
	tb.Cleanup(func() { require.NoError(tb, c.stop(context.WithoutCancel(tb.Context()))) })
	return c
}

// open returns the settings of a collector that serves everybody on a free port.
func open() map[string]any {
	return map[string]any{"serve": map[string]any{"endpoint": "localhost:0", "allow_unauthenticated": true}}
}

// url returns where the collector serves.
func (c *collector) url() string { return "http://" + c.server.http.Address.String() }

// knows returns the ids of the deployments of a service that the collector knows.
func (c *collector) knows(service string) []string {
	var ids []string
	for _, t := range c.table.snapshot() {
		if t.Scope().Service.Name == service {
			for i := range t.Deployments() {
				ids = append(ids, t.Deployments()[i].ID)
			}
		}
	}
	return ids
}

// learn puts the deployments of a service in force, in this order; without any, the service is forgotten.
func (c *collector) learn(service string, ids ...string) {
	c.table.learn([]*join.Timeline{inProduction(service, ids...)})
}

// inProduction returns the timeline of a service in production.
func inProduction(service string, ids ...string) *join.Timeline {
	var all []join.Deployment
	for i, id := range ids {
		began := delivery.Instant(1_700_000_000+int64(i)*3600) * 1e9
		all = append(all, join.Deployment{ID: id, Began: began, Finished: began + 60e9, Version: id})
	}
	scope := delivery.Scope{Service: delivery.Service{Name: service}, Environment: "production"}
	return join.NewTimeline(scope, all, 0)
}

// failures implements failureCounter.
type failures struct {
	mu      sync.Mutex
	follow  map[string]int
	storage int
}

func (f *failures) followFailed(_ context.Context, reason string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.follow == nil {
		f.follow = map[string]int{}
	}
	f.follow[reason]++
}

func (f *failures) storageFailed(context.Context) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.storage++
}

// of returns how many polls failed for a reason.
func (f *failures) of(reason string) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.follow[reason]
}

// extensions is a host with these extensions.
type extensions map[component.ID]component.Component

func (e extensions) GetExtensions() map[component.ID]component.Component { return e }

// guard is an authenticator for servers and clients: the word is the Authorization header.
type guard struct {
	component.StartFunc
	component.ShutdownFunc
	word string
}

func guarded(word string) extensions {
	return extensions{component.MustNewID("guard"): &guard{word: word}}
}

// Authenticate implements extensionauth.Server.
func (g *guard) Authenticate(ctx context.Context, headers map[string][]string) (context.Context, error) {
	if http.Header(headers).Get("Authorization") != g.word {
		return ctx, errors.New("who are you?")
	}
	return ctx, nil
}

// RoundTripper implements extensionauth.HTTPClient.
func (g *guard) RoundTripper(base http.RoundTripper) (http.RoundTripper, error) {
	return roundTrip(func(r *http.Request) (*http.Response, error) {
		r = r.Clone(r.Context())
		r.Header.Set("Authorization", g.word)
		return base.RoundTrip(r)
	}), nil
}

// roundTrip is a function that implements http.RoundTripper.
type roundTrip func(*http.Request) (*http.Response, error)

// RoundTrip implements http.RoundTripper.
func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// directTo returns a transport that calls a handler, without a network.
func directTo(handler http.Handler) roundTrip {
	return func(r *http.Request) (*http.Response, error) {
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r)
		return w.Result(), nil
	}
}

// cabinet is an extension with one storage.
type cabinet struct {
	component.StartFunc
	component.ShutdownFunc
	storage.Client
	name string
}

// GetClient implements storage.Extension.
func (c *cabinet) GetClient(_ context.Context, _ component.Kind, _ component.ID, name string) (storage.Client, error) {
	c.name = name
	return c.Client, nil
}
