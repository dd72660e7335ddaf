// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deploymentprocessor

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/pdata/ptrace"
	"go.opentelemetry.io/collector/processor/processortest"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/join"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/release"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/processor/deploymentprocessor/internal/metadata"
)

// newBenchEngine knows two deployments of the service cart.
func newBenchEngine(tb testing.TB) *engine {
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

// pod describes a pod of the service cart by twelve attributes.
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

// request is one span of one pod.
func request(describe func(pcommon.Map)) ptrace.Traces {
	td := ptrace.NewTraces()
	rs := td.ResourceSpans().AppendEmpty()
	describe(rs.Resource().Attributes())
	span := rs.ScopeSpans().AppendEmpty().Spans().AppendEmpty()
	span.SetStartTimestamp(pcommon.NewTimestampFromTime(time.Now()))
	span.SetEndTimestamp(pcommon.NewTimestampFromTime(time.Now()))
	return td
}

// BenchmarkTagKnownAndNothingToAdd is what a resource costs at the least.
func BenchmarkTagKnownAndNothingToAdd(b *testing.B) {
	e := newBenchEngine(b)
	td := request(func(to pcommon.Map) { pod(to, "unheard-of") })
	b.ReportAllocs()
	for b.Loop() {
		e.tagTraces(td)
	}
}

// BenchmarkTagKnownAndAmbiguous looks at the period of what was sent, because the answer depends on it.
func BenchmarkTagKnownAndAmbiguous(b *testing.B) {
	e := newBenchEngine(b)
	td := request(func(to pcommon.Map) { pod(to, "cart") })
	at := pcommon.NewTimestampFromTime(time.Now().Add(-24*time.Hour + time.Second))
	span := td.ResourceSpans().At(0).ScopeSpans().At(0).Spans().At(0)
	span.SetStartTimestamp(at)
	span.SetEndTimestamp(at)
	b.ReportAllocs()
	for b.Loop() {
		e.tagTraces(td)
	}
}

// BenchmarkTagKnown adds six attributes to each resource; the time is per resource.
func BenchmarkTagKnown(b *testing.B) {
	benchmarkBatches(b, func(int, pcommon.Map) {})
}

// BenchmarkTagUnknown reads each resource for the first time; the time is per resource.
func BenchmarkTagUnknown(b *testing.B) {
	benchmarkBatches(b, func(n int, to pcommon.Map) { to.PutInt("process.pid", int64(n)) })
}

// benchmarkBatches tags batches of a thousand pods of the service cart.
func benchmarkBatches(b *testing.B, describe func(int, pcommon.Map)) {
	b.Helper()
	e := newBenchEngine(b)
	const size = 1000
	batches := func() ptrace.Traces {
		td := ptrace.NewTraces()
		for range size {
			request(func(to pcommon.Map) { pod(to, "cart") }).ResourceSpans().MoveAndAppendTo(td.ResourceSpans())
		}
		return td
	}
	told := batches()
	b.ReportAllocs()
	for n := 0; b.Loop(); {
		b.StopTimer()
		td := ptrace.NewTraces()
		told.CopyTo(td)
		for _, rs := range td.ResourceSpans().All() {
			n++
			describe(n, rs.Resource().Attributes())
		}
		b.StartTimer()
		e.tagTraces(td)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/size, "ns/resource")
}

// BenchmarkOrdinaryLogs looks at records that tell no delivery; the time is per record.
func BenchmarkOrdinaryLogs(b *testing.B) {
	e := newBenchEngine(b)
	ld := plog.NewLogs()
	rl := ld.ResourceLogs().AppendEmpty()
	pod(rl.Resource().Attributes(), "unheard-of")
	records := rl.ScopeLogs().AppendEmpty().LogRecords()
	const size = 1000
	for i := range size {
		record := records.AppendEmpty()
		record.SetTimestamp(pcommon.NewTimestampFromTime(time.Now()))
		for _, name := range []string{"code.function.name", "code.line.number", "thread.id", "thread.name", "log.logger", "http.route"} {
			record.Attributes().PutStr(name, fmt.Sprint("value ", i))
		}
	}
	b.ReportAllocs()
	for b.Loop() {
		e.learnAndTagLogs(b.Context(), ld)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/size, "ns/record")
}
