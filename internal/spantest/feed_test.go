// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package spantest_test

import (
	"iter"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/otelcol-dora/otelcol-dora/internal/spantest"
)

var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

func workloads() []spantest.Workload {
	return append(spantest.Workloads(), spantest.Releases(10), spantest.Releases(10_000))
}

func feedOf(w spantest.Workload) *spantest.Feed {
	return spantest.NewFeed(w, 1, noon, spantest.DefaultRate)
}

func spansOf(traces ptrace.Traces) iter.Seq2[pcommon.Map, ptrace.Span] {
	return func(yield func(pcommon.Map, ptrace.Span) bool) {
		for _, resource := range traces.ResourceSpans().All() {
			for _, scope := range resource.ScopeSpans().All() {
				for _, span := range scope.Spans().All() {
					if !yield(resource.Resource().Attributes(), span) {
						return
					}
				}
			}
		}
	}
}

func isEntry(span ptrace.Span) bool {
	return span.Kind() == ptrace.SpanKindServer || span.Kind() == ptrace.SpanKindConsumer
}

func failed(span ptrace.Span) bool { return span.Status().Code() == ptrace.StatusCodeError }

func TestEveryWorkloadIsWhatItSays(t *testing.T) {
	t.Parallel()
	for _, w := range workloads() {
		t.Run(w.Name, func(t *testing.T) {
			t.Parallel()
			f, releases, resources, counted := feedOf(w), map[string]bool{}, map[string]bool{}, spantest.Tally{}
			for range w.Batches {
				batch := f.Next()
				require.Equal(t, w.SpansPerBatch(), batch.SpanCount())
				require.Equal(t, w.Resources, batch.ResourceSpans().Len())
				for _, r := range batch.ResourceSpans().All() {
					require.Equal(t, w.SpansPerResource, r.ScopeSpans().At(0).Spans().Len()+r.ScopeSpans().At(1).Spans().Len())
				}
				for resource, span := range spansOf(batch) {
					releases[text(resource, "service.name")+text(resource, "service.version")] = true
					resources[text(resource, "service.instance.id")] = true
					counted = tallied(counted, span)
				}
			}
			assert.Len(t, releases, w.ReleaseCount())
			assert.Len(t, resources, w.Services*w.Pods)
			assert.Equal(t, counted, f.Sent())
			assert.Equal(t, 3*counted.Spans, 10*counted.Entries)
			assert.Equal(t, w.FailingTraces > 0, counted.FailedEntries > 0)
		})
	}
}

func text(attributes pcommon.Map, key string) string {
	value, _ := attributes.Get(key)
	return value.Str()
}

func tallied(t spantest.Tally, span ptrace.Span) spantest.Tally {
	t.Spans++
	if isEntry(span) {
		t.Entries++
		if failed(span) {
			t.FailedEntries++
		}
	}
	return t
}

func TestTracesAreWhole(t *testing.T) {
	t.Parallel()
	for _, w := range workloads() {
		batch := feedOf(w).Next()
		spans := map[pcommon.SpanID]ptrace.Span{}
		for _, span := range spansOf(batch) {
			spans[span.SpanID()] = span
		}
		require.Len(t, spans, w.SpansPerBatch())
		for _, span := range spans {
			require.LessOrEqual(t, span.StartTimestamp(), span.EndTimestamp())
			parent, ok := spans[span.ParentSpanID()]
			if !ok {
				require.True(t, span.ParentSpanID().IsEmpty())
				require.Equal(t, ptrace.SpanKindServer, span.Kind())
				continue
			}
			require.Equal(t, parent.TraceID(), span.TraceID())
			require.LessOrEqual(t, parent.StartTimestamp(), span.StartTimestamp())
			requirePropagation(t, span, parent)
		}
	}
}

// requirePropagation requires that a failure propagates to callers by HTTP, and that a client fails only if its callee
// does.
func requirePropagation(t *testing.T, span, parent ptrace.Span) {
	t.Helper()
	if span.Kind() == ptrace.SpanKindServer {
		require.Equal(t, ptrace.SpanKindClient, parent.Kind())
		require.Equal(t, failed(span), failed(parent))
	}
	if failed(span) {
		require.NotEmpty(t, text(span.Attributes(), "error.type"))
	}
}

func TestFailuresReachTheEntryOrAreHandled(t *testing.T) {
	t.Parallel()
	w := spantest.Workloads()[2]
	require.Equal(t, "errors_30pct", w.Name)
	f := feedOf(w)
	failing, reached, exceptions := map[pcommon.TraceID]bool{}, map[pcommon.TraceID]bool{}, 0
	for range w.Batches {
		for _, span := range spansOf(f.Next()) {
			if failed(span) {
				failing[span.TraceID()] = true
				exceptions += span.Events().Len()
				if span.ParentSpanID().IsEmpty() {
					reached[span.TraceID()] = true
				}
			}
		}
	}
	traces := float64(w.Batches*w.SpansPerBatch()) / 10
	assert.InDelta(t, 0.3, float64(len(failing))/traces, 0.05)
	share := float64(len(reached)) / float64(len(failing))
	assert.Greater(t, share, 0.7)
	assert.Less(t, share, 0.95)
	assert.GreaterOrEqual(t, exceptions, len(failing))
}

func TestEveryRoundIsNewTrafficOfALaterTime(t *testing.T) {
	t.Parallel()
	w := spantest.Workloads()[1]
	f, ids, last := feedOf(w), map[pcommon.SpanID]bool{}, pcommon.Timestamp(0)
	for range 3 * w.Batches {
		now := f.Now()
		first := pcommon.Timestamp(0)
		for _, span := range spansOf(f.Next()) {
			require.False(t, ids[span.SpanID()], "a span id came again")
			ids[span.SpanID()] = true
			if span.ParentSpanID().IsEmpty() {
				first = span.StartTimestamp()
			}
			for _, event := range span.Events().All() {
				require.Equal(t, span.EndTimestamp(), event.Timestamp())
			}
		}
		require.Equal(t, now, first.AsTime().In(now.Location()))
		require.Greater(t, first, last)
		last = first
	}
	assert.Equal(t, noon.Add(time.Duration(3*w.Batches)*5*time.Millisecond).UnixNano(), f.Now().UnixNano())
}

func TestASeedDrawsTheSameTraffic(t *testing.T) {
	t.Parallel()
	w := spantest.Workloads()[1]
	one, same, other := feedOf(w), feedOf(w), spantest.NewFeed(w, 2, noon, spantest.DefaultRate)
	for range w.Batches + 1 {
		a := one.Next()
		require.Equal(t, a, same.Next())
		require.NotEqual(t, a, other.Next())
	}
}

func TestStampingAllocatesNothing(t *testing.T) {
	f := feedOf(spantest.Workloads()[2])
	assert.Zero(t, testing.AllocsPerRun(20, func() { f.Next() }))
}

func BenchmarkFeed(b *testing.B) {
	w := spantest.Workloads()[0]
	f := feedOf(w)
	for b.Loop() {
		f.Next()
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(f.Sent().Spans), "ns/span")
}
