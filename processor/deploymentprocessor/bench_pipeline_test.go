// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deploymentprocessor_test

import (
	"fmt"
	"maps"
	"testing"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/pdata/ptrace"
	"go.opentelemetry.io/collector/pipeline"

	"github.com/otelcol-dora/otelcol-dora/internal/benchtest"
	"github.com/otelcol-dora/otelcol-dora/internal/spantest"
)

const (
	spansPerTurn = 20_000
	// minRounds is how many turns each pipeline has at least. With that many, the bounds of a ratio are a percent apart on a
	// quiet machine.
	minRounds = 60
)

// The pipelines that are compared: with the processor, without it, and without it once more, which shows the noise.
const (
	with    = "with"
	without = "without"
	again   = "again"
)

// shape is a way to wire pipelines. The processor may be in the first one, whose inlet has the given name.
type shape struct {
	name string
	of   func(name string, tags bool) map[pipeline.ID]wiring
}

var shapes = []shape{
	{"one_exporter", func(name string, tags bool) map[pipeline.ID]wiring {
		return map[pipeline.ID]wiring{tracesID(name): {inletOf(name), tags, exporters("a")}}
	}},
	{"two_exporters", func(name string, tags bool) map[pipeline.ID]wiring {
		return map[pipeline.ID]wiring{tracesID(name): {inletOf(name), tags, exporters("a", "b")}}
	}},
	// The receiver also feeds a pipeline that changes nothing, so the Collector copies each batch for the one with the processor.
	{"shared_receiver", func(name string, tags bool) map[pipeline.ID]wiring {
		return map[pipeline.ID]wiring{
			tracesID(name):             {inletOf(name), tags, exporters("a")},
			tracesID(name + "_beside"): {inletOf(name), false, exporters("b")},
		}
	}},
	// The pipeline with the processor comes first and feeds two others. The Collector copies nothing before the processor.
	{"before_forward", func(name string, tags bool) map[pipeline.ID]wiring {
		return map[pipeline.ID]wiring{
			tracesID(name):             {inletOf(name), tags, []component.ID{bypassOf(name)}},
			tracesID(name + "_behind"): {bypassOf(name), false, exporters("a")},
			tracesID(name + "_beside"): {bypassOf(name), false, exporters("b")},
		}
	}},
}

// BenchmarkPipeline compares a traces pipeline of a Collector with and without the processor. The pipelines take turns; a turn
// decodes spans from OTLP and passes them on to the exporters. Times are CPU times of the whole program.
func BenchmarkPipeline(b *testing.B) {
	for _, s := range shapes {
		for _, spansPerResource := range []int{100, 5} {
			for _, tells := range []telling{tellsAll, tellsUnknown, tellsName} {
				b.Run(fmt.Sprintf("%s/%d_spans_per_resource/%s", s.name, spansPerResource, tells.name), func(b *testing.B) {
					comparePipelines(b, s, spansPerResource, tells)
				})
			}
		}
	}
}

func comparePipelines(b *testing.B, s shape, spansPerResource int, tells telling) {
	b.Helper()
	wirings := map[pipeline.ID]wiring{logsID("events"): {inletOf("events"), true, exporters("a")}}
	for _, name := range []string{without, with, again} {
		maps.Copy(wirings, s.of(name, name == with))
	}
	in := runCollector(b, wirings)
	f, messages := traffic(b, spansPerResource, tells)
	for _, events := range f.deployed() {
		require.NoError(b, in.logs["events"].ConsumeLogs(b.Context(), events))
	}
	var all []benchtest.Contestant
	for _, name := range []string{without, with, again} {
		to := tracesTo(in.traces[name])
		turn := func() float64 { return passing(b, to, messages) }
		turn() // fills the cache
		all = append(all, benchtest.Contestant{Name: name, Turn: turn})
	}
	turns := benchtest.TakeTurns(b.Loop, minRounds, all)
	turns.Report(b, "ns/span", without)
}

// passing passes messages on, and returns the nanoseconds per span.
func passing(b *testing.B, to route, messages [][]byte) float64 {
	b.Helper()
	took := benchtest.ProcessTimeOf(func() {
		for i := range spansPerTurn / spansPerMessage {
			handOn, err := to(messages[i%len(messages)])
			if err == nil {
				err = handOn(b.Context())
			}
			require.NoError(b, err)
		}
	})
	return float64(took.Nanoseconds()) / spansPerTurn
}

const (
	spansPerMessage  = 1000
	pipelineMessages = 10
)

// traffic returns messages with that many spans per resource, and the fleet that sends them.
func traffic(tb testing.TB, spansPerResource int, tells telling) (fleet, [][]byte) {
	tb.Helper()
	feed := spantest.NewFeed(spantest.Workloads()[0], 1, began, spantest.DefaultRate)
	f := fleet{services: 50, processes: pipelineMessages * spansPerMessage / spansPerResource / 50}
	resource := 0
	messages := make([][]byte, pipelineMessages)
	for i := range messages {
		spans := ptrace.NewTraces()
		regroup(feed.Next(), spans, spansPerResource, func() attributes {
			resource++
			return tells.of(f, resource%f.resources())
		})
		require.Equal(tb, spansPerMessage, spans.SpanCount())
		var err error
		messages[i], err = (&ptrace.ProtoMarshaler{}).MarshalTraces(spans)
		require.NoError(tb, err)
	}
	return f, messages
}

// regroup copies spans to new resources, with that many spans per resource.
func regroup(from, to ptrace.Traces, spansPerResource int, resource func() attributes) {
	var spans ptrace.SpanSlice
	n := 0
	for _, rs := range from.ResourceSpans().All() {
		for _, ss := range rs.ScopeSpans().All() {
			for _, span := range ss.Spans().All() {
				if n%spansPerResource == 0 {
					group := to.ResourceSpans().AppendEmpty()
					resource().copyTo(group.Resource().Attributes())
					scope := group.ScopeSpans().AppendEmpty()
					ss.Scope().CopyTo(scope.Scope())
					spans = scope.Spans()
				}
				span.CopyTo(spans.AppendEmpty())
				n++
			}
		}
	}
}

// The processor changes a batch in place, unless its receiver feeds another pipeline, too: then the Collector gives it a copy.
func TestBatchesAreCopiedOnlyWhereTheReceiverIsShared(t *testing.T) {
	for _, s := range shapes {
		t.Run(s.name, func(t *testing.T) {
			wirings := s.of(with, true)
			wirings[logsID("events")] = wiring{inletOf("events"), true, exporters("a")}
			in := runCollector(t, wirings)
			for _, events := range town.deployed() {
				require.NoError(t, in.logs["events"].ConsumeLogs(t.Context(), events))
			}
			sent := spansOf(tellsName.of(town, 0), began, began)
			require.NoError(t, in.traces[with].ConsumeTraces(t.Context(), sent))
			_, tagged := sent.ResourceSpans().At(0).Resource().Attributes().Get("dora.join.step")
			require.Equal(t, s.name != "shared_receiver", tagged)
		})
	}
}
