// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deploymentprocessor

import (
	"context"
	"sync"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/collector/extension/xextension/storage"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.uber.org/zap"
	"go.uber.org/zap/zaptest/observer"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/join"
	"github.com/otelcol-dora/otelcol-dora/internal/catalog"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/deliverylog"
	"github.com/otelcol-dora/otelcol-dora/internal/dora"
	"github.com/otelcol-dora/otelcol-dora/processor/deploymentprocessor/internal/metadata"
	"github.com/otelcol-dora/otelcol-dora/processor/deploymentprocessor/internal/metadatatest"
)

// timelines are the deployments of the published timelines, by scope.
type timelines map[delivery.Scope][]join.Deployment

// learning is a learner with what it published and its own telemetry.
type learning struct {
	*learner
	telemetry *componenttest.Telemetry
	said      *observer.ObservedLogs
	file      *catalog.Catalog

	mu        sync.Mutex
	published map[delivery.Scope]*join.Timeline
}

// tester is a *testing.T, *testing.B or *rapid.T.
type tester interface {
	require.TestingT
	Context() context.Context
	Cleanup(func())
	Helper()
}

var diskID = component.MustNewIDWithName("file_storage", "test")

// diskHost is a host whose storage extension returns one disk to everybody; without a disk it has no extension.
type diskHost struct{ disk storage.Client }

func (h diskHost) GetExtensions() map[component.ID]component.Component {
	if h.disk == nil {
		return nil
	}
	return map[component.ID]component.Component{diskID: &diskExtension{disk: h.disk}}
}

type diskExtension struct {
	component.StartFunc
	component.ShutdownFunc
	disk storage.Client
}

func (e *diskExtension) GetClient(context.Context, component.Kind, component.ID, string) (storage.Client, error) {
	return e.disk, nil
}

// newLearning returns a learner that is not open yet; set may be nil.
func newLearning(t tester, set func(*Config)) *learning {
	t.Helper()
	cfg := createDefaultConfig().(*Config)
	if set != nil {
		set(cfg)
	}
	core, said := observer.New(zap.InfoLevel)
	g := &learning{telemetry: componenttest.NewTelemetry(), said: said, published: map[delivery.Scope]*join.Timeline{}}
	t.Cleanup(func() { _ = g.telemetry.Shutdown(context.WithoutCancel(t.Context())) })
	builder, err := metadata.NewTelemetryBuilder(metadatatest.NewSettings(g.telemetry).TelemetrySettings)
	require.NoError(t, err)
	g.learner = newLearner(learnerSettings{
		id: component.MustNewID("deployment"), cfg: cfg, logger: zap.New(core), recorder: &recorder{telemetry: builder},
		file: func() *catalog.Catalog { return g.file }, publish: g.take,
	})
	return g
}

// opened returns an open learner that keeps its state on the disk, or in memory only if disk is nil.
func opened(t tester, disk storage.Client, set func(*Config)) *learning {
	t.Helper()
	g := newLearning(t, func(c *Config) {
		if disk != nil {
			c.Storage = &diskID
		}
		if set != nil {
			set(c)
		}
	})
	require.NoError(t, g.open(t.Context(), diskHost{disk}))
	return g
}

func (g *learning) take(changed []*join.Timeline) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, timeline := range changed {
		if len(timeline.Deployments()) == 0 {
			delete(g.published, timeline.Scope())
		} else {
			g.published[timeline.Scope()] = timeline
		}
	}
}

func (g *learning) timelines() timelines {
	g.mu.Lock()
	defer g.mu.Unlock()
	all := timelines{}
	for scope, timeline := range g.published {
		all[scope] = timeline.Deployments()
	}
	return all
}

// tells passes the events to the learner.
func (g *learning) tells(t tester, events ...*delivery.Event) {
	g.learn(t.Context(), logsOf(events...))
}

func logsOf(events ...*delivery.Event) plog.Logs {
	logs := deliverylog.NewEncoder("test", "").Encode(events)
	logs.MarkReadOnly()
	return logs
}

// expected returns the timelines that follow from the events by the rules of the dora connector.
func expected(t require.TestingT, definitions dora.Definitions, events ...*delivery.Event) timelines {
	book := dora.NewBook(dora.Options{Definitions: definitions})
	touched := map[delivery.Scope]bool{}
	deliverylog.Decode(logsOf(events...), func(e *delivery.Event, err error) {
		require.NoError(t, err)
		_, err = book.Apply(e)
		require.NoError(t, err)
		if f, ok := e.Subject.(*delivery.DeploymentFacts); ok {
			touched[delivery.Scope{Service: f.Service, Environment: f.Environment.Name}] = true
		}
	})
	all := timelines{}
	for scope := range touched {
		timeline := join.NewTimeline(scope, join.DeploymentsOf(book.Line(scope)), 0)
		if len(timeline.Deployments()) > 0 {
			all[scope] = timeline.Deployments()
		}
	}
	return all
}
