// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deploymentprocessor

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/pdata/pmetric"
	"go.opentelemetry.io/collector/pdata/ptrace"
	"go.opentelemetry.io/collector/processor/processortest"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/join"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/release"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/processor/deploymentprocessor/internal/metadata"
)

// Tagging a cached resource to which nothing is added makes no allocation, whether the entry holds at any time or not.
func TestTaggingWhatLacksNothingAllocatesNothing(t *testing.T) { // not parallel: it counts the allocations of the whole program
	e := newCountedEngine(t)
	unknown, ambiguous := pcommon.NewMap(), pcommon.NewMap()
	pod(unknown, "unheard-of")
	pod(ambiguous, "cart")
	at := pcommon.NewTimestampFromTime(time.Now().Add(-24*time.Hour + time.Second))
	for name, resource := range map[string]pcommon.Map{"a service that is not known": unknown, "a rollout": ambiguous} {
		td := request(resource.CopyTo)
		span := td.ResourceSpans().At(0).ScopeSpans().At(0).Spans().At(0)
		span.SetStartTimestamp(at)
		span.SetEndTimestamp(at)
		assert.Zero(t, testing.AllocsPerRun(100, func() { e.tagTraces(td) }), "spans of %s", name)

		ld := plog.NewLogs()
		rl := ld.ResourceLogs().AppendEmpty()
		resource.CopyTo(rl.Resource().Attributes())
		rl.ScopeLogs().AppendEmpty().LogRecords().AppendEmpty().SetTimestamp(at)
		assert.Zero(t, testing.AllocsPerRun(100, func() { e.learnAndTagLogs(t.Context(), ld) }), "records of %s", name)

		md := pmetric.NewMetrics()
		rm := md.ResourceMetrics().AppendEmpty()
		resource.CopyTo(rm.Resource().Attributes())
		metrics := rm.ScopeMetrics().AppendEmpty().Metrics()
		metrics.AppendEmpty().SetEmptyGauge().DataPoints().AppendEmpty().SetTimestamp(at)
		metrics.AppendEmpty().SetEmptyHistogram().DataPoints().AppendEmpty().SetTimestamp(at)
		metrics.AppendEmpty().SetEmptyExponentialHistogram().DataPoints().AppendEmpty().SetTimestamp(at)
		metrics.AppendEmpty().SetEmptySummary().DataPoints().AppendEmpty().SetTimestamp(at)
		assert.Zero(t, testing.AllocsPerRun(100, func() { e.tagMetrics(md) }), "points of %s", name)
	}
}

// newCountedEngine starts an engine that knows two deployments of the service cart.
func newCountedEngine(tb testing.TB) *engine {
	tb.Helper()
	e, err := newEngine(processortest.NewNopSettings(metadata.Type), createDefaultConfig().(*Config))
	require.NoError(tb, err)
	require.NoError(tb, e.start(tb.Context(), componenttest.NewNopHost()))
	tb.Cleanup(func() { require.NoError(tb, e.stop(context.WithoutCancel(tb.Context()))) })
	at := func(ago time.Duration) delivery.Instant { return delivery.InstantOf(time.Now().Add(-ago)) }
	deployed := func(id, version string, ago time.Duration) join.Deployment {
		return join.Deployment{
			ID: id, Began: at(ago), Finished: at(ago - time.Minute), Versions: []release.Version{{Text: version}},
			Name: "release " + id, Version: version, Revision: "3f2a9c1b7d5e4f60a1b2c3d4e5f60718293a4b5c", RepositoryURL: "https://github.com/shop/cart",
		}
	}
	scope := delivery.Scope{Service: delivery.Service{Name: "cart"}, Environment: "production"}
	e.table.learn([]*join.Timeline{join.NewTimeline(scope, []join.Deployment{
		deployed("101", "1.0.0", 48*time.Hour), deployed("102", "2.0.0", 24*time.Hour),
	}, time.Minute)})
	return e
}

// pod writes the twelve attributes of a pod of a service.
func pod(to pcommon.Map, service string) {
	to.EnsureCapacity(12)
	for _, told := range [...][2]string{
		{"service.name", service},
		{"telemetry.sdk.name", "opentelemetry"},
		{"telemetry.sdk.language", "java"},
		{"telemetry.sdk.version", "1.60.1"},
		{"deployment.environment.name", "production"},
		{"host.name", "cart-6d4cf56db6-x7k2p"},
		{"process.runtime.version", "21.0.7+6-LTS"},
		{"k8s.namespace.name", "shop"},
		{"k8s.node.name", "node-17"},
		{"k8s.deployment.name", "cart"},
		{"container.image.name", "registry.example.com/shop/cart"},
		{"k8s.cluster.name", "prod-eu-1"},
	} {
		to.PutStr(told[0], told[1])
	}
}

// request returns a batch with one span of one resource.
func request(describe func(pcommon.Map)) ptrace.Traces {
	td := ptrace.NewTraces()
	rs := td.ResourceSpans().AppendEmpty()
	describe(rs.Resource().Attributes())
	span := rs.ScopeSpans().AppendEmpty().Spans().AppendEmpty()
	span.SetStartTimestamp(pcommon.NewTimestampFromTime(time.Now()))
	span.SetEndTimestamp(pcommon.NewTimestampFromTime(time.Now()))
	return td
}
