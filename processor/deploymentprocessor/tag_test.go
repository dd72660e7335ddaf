// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deploymentprocessor_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/collector/consumer/consumertest"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/pdata/pmetric"
	"go.opentelemetry.io/collector/pdata/ptrace"
	"go.opentelemetry.io/collector/processor/processortest"

	"github.com/otelcol-dora/otelcol-dora/processor/deploymentprocessor"
)

var (
	cart = attributes{"service.name": "cart"}
	// noon is the event time of most tests, after two deployments of the service cart.
	noon   = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	first  = deployment{id: "101", service: "cart", version: "1.0.0", revision: "3f2a9c1b7d", began: noon.Add(-48 * time.Hour), finished: noon.Add(-47 * time.Hour)}
	second = deployment{id: "102", service: "cart", version: "2.0.0", revision: "9c8b7a6f5e", began: noon.Add(-24 * time.Hour), finished: noon.Add(-23 * time.Hour)}
)

// withHistory starts a processor that knows the first and the second deployment.
func withHistory(tb testing.TB, set func(*config)) *rig {
	tb.Helper()
	r := started(tb, set)
	r.learns(tb, deployed(first), deployed(second))
	return r
}

func TestEachAttributeCanBeSwitchedOff(t *testing.T) {
	t.Parallel()
	told := deployed(second)
	told.Attributes = told.Attributes.with(attributes{"deployment.name": "release 102", "vcs.repository.url.full": "https://github.com/shop/cart"})
	all := deploymentprocessor.NewFactory().CreateDefaultConfig().(*config).Attributes
	require.Len(t, all, 7)
	for off := range all {
		r := started(t, func(c *config) { c.Attributes[off] = false })
		r.learns(t, told)
		got := r.sent(t, cart, noon, noon)
		assert.NotContains(t, got, off)
		for other := range all {
			if other != off {
				assert.Contains(t, got, other)
			}
		}
	}
}

func TestWhatStraddlesASwitchGetsTheEnvironmentOnly(t *testing.T) {
	t.Parallel()
	switched := second.began
	for name, send := range signals {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := withHistory(t, nil)
			for range 2 {
				got := send(r, t, cart, switched.Add(-time.Minute), switched.Add(2*time.Hour))
				assert.Equal(t, attributes{"service.name": "cart", "deployment.environment.name": "production"}, got)
				got = send(r, t, cart, switched.Add(-time.Minute), switched.Add(-30*time.Second))
				assert.Equal(t, "101", got["deployment.id"], "the answer for a batch that straddles a change is not cached")
				got = send(r, t, cart, switched.Add(2*time.Hour), switched.Add(2*time.Hour))
				assert.Equal(t, "102", got["deployment.id"])
			}
		})
	}
}

// A rollout is taken to begin five seconds earlier and end five seconds later than reported.
func TestWhatIsRememberedHoldsUpToTheMomentOfTheSwitch(t *testing.T) {
	t.Parallel()
	begins, ends := second.began.Add(-5*time.Second), second.finished.Add(5*time.Second)
	r := withHistory(t, nil)
	for _, step := range []struct {
		at   time.Time
		want any
	}{
		{begins.Add(-1), "101"}, {begins, nil}, {begins.Add(-1), "101"}, {ends, "102"}, {ends.Add(-1), nil}, {ends, "102"},
	} {
		assert.Equal(t, step.want, r.sent(t, cart, step.at, step.at)["deployment.id"], step.at)
	}
}

var signals = map[string]func(*rig, testing.TB, attributes, time.Time, time.Time) attributes{
	"traces": (*rig).sent, "logs": (*rig).logged, "metrics": (*rig).measured,
}

func TestADeploymentIsLearnedBeforeWhatComesWithIt(t *testing.T) {
	t.Parallel()
	r := started(t, nil)
	logs := recordsOf(cart, noon, noon)
	deployed(second).copyTo(logs)
	require.NoError(t, r.logs.ConsumeLogs(t.Context(), logs))
	got := r.records.AllLogs()[0].ResourceLogs()
	assert.Equal(t, "102", text(got.At(0).Resource(), "deployment.id"))
	assert.Equal(t, deployed(second).Resource, attributes(got.At(1).Resource().Attributes().AsRaw()), "the event is passed on as it is")
}

func text(resource pcommon.Resource, key string) string {
	value, ok := resource.Attributes().Get(key)
	if !ok {
		return ""
	}
	return value.AsString()
}

// Delivery events are about the service cart, but were not sent by it.
func TestEventsAndVerdictsPassAsTheyAre(t *testing.T) {
	t.Parallel()
	r := withHistory(t, func(c *config) { c.Normalize.Environments = true })
	logs := plog.NewLogs()
	for _, e := range []event{
		{Event: "dora.incident.opened", Time: noon, Resource: cart.with(attributes{"deployment.environment.name": "prod"}), Attributes: attributes{"dora.incident.id": "1"}},
		{Event: "dora.change.failed", Time: noon, Resource: cart, Attributes: attributes{}},
		{Time: noon, Resource: cart, Attributes: attributes{"event.name": "dora.deployment.started", "deployment.id": "103"}},
	} {
		e.copyTo(logs)
	}
	before := plog.NewLogs()
	logs.CopyTo(before)
	require.NoError(t, r.logs.ConsumeLogs(t.Context(), logs))
	all := r.records.AllLogs()
	assert.Equal(t, before, all[len(all)-1])
}

func TestWhatPassesIsChangedInItsResourcesOnly(t *testing.T) {
	t.Parallel()
	r := withHistory(t, nil)
	td := spansOf(cart, noon, noon)
	want := ptrace.NewTraces()
	td.CopyTo(want)
	require.NoError(t, r.traces.ConsumeTraces(t.Context(), td))
	got := r.spans.AllTraces()[0]
	assert.NotEqual(t, want, got)
	got.ResourceSpans().At(0).Resource().CopyTo(want.ResourceSpans().At(0).Resource())
	assert.Equal(t, want, got)
}

func TestNothingIsPassedOnAsNothing(t *testing.T) {
	t.Parallel()
	r := started(t, nil)
	require.NoError(t, r.traces.ConsumeTraces(t.Context(), ptrace.NewTraces()))
	require.NoError(t, r.logs.ConsumeLogs(t.Context(), plog.NewLogs()))
	require.NoError(t, r.metrics.ConsumeMetrics(t.Context(), pmetric.NewMetrics()))
	empty := ptrace.NewTraces()
	empty.ResourceSpans().AppendEmpty().ScopeSpans().AppendEmpty()
	require.NoError(t, r.traces.ConsumeTraces(t.Context(), empty))
	logs := plog.NewLogs()
	logs.ResourceLogs().AppendEmpty().ScopeLogs().AppendEmpty()
	require.NoError(t, r.logs.ConsumeLogs(t.Context(), logs))
	metrics := pmetric.NewMetrics()
	metrics.ResourceMetrics().AppendEmpty().ScopeMetrics().AppendEmpty().Metrics().AppendEmpty()
	require.NoError(t, r.metrics.ConsumeMetrics(t.Context(), metrics))
	assert.Len(t, r.spans.AllTraces(), 2)
	assert.Len(t, r.records.AllLogs(), 2)
	assert.Len(t, r.points.AllMetrics(), 2)
}

func TestWhatTheNextComponentRefusesIsRefused(t *testing.T) {
	t.Parallel()
	busy := errors.New("busy")
	factory := deploymentprocessor.NewFactory()
	cfg, set := factory.CreateDefaultConfig(), processortest.NewNopSettings(factory.Type())
	traces, err := factory.CreateTraces(t.Context(), set, cfg, consumertest.NewErr(busy))
	require.NoError(t, err)
	logs, err := factory.CreateLogs(t.Context(), set, cfg, consumertest.NewErr(busy))
	require.NoError(t, err)
	metrics, err := factory.CreateMetrics(t.Context(), set, cfg, consumertest.NewErr(busy))
	require.NoError(t, err)
	assert.Equal(t, busy, traces.ConsumeTraces(t.Context(), spansOf(cart, noon, noon)))
	assert.Equal(t, busy, logs.ConsumeLogs(t.Context(), recordsOf(cart, noon, noon)))
	assert.Equal(t, busy, metrics.ConsumeMetrics(t.Context(), pointsOf(cart, noon, noon)))
	for _, node := range []interface{ Shutdown(context.Context) error }{traces, logs, metrics} {
		require.NoError(t, node.Shutdown(t.Context()))
	}
}

func TestPipelinesOfOneConfigurationKnowTheSame(t *testing.T) {
	t.Parallel()
	factory := deploymentprocessor.NewFactory()
	cfg, set := factory.CreateDefaultConfig(), processortest.NewNopSettings(factory.Type())
	var sink consumertest.TracesSink
	delivered, err := factory.CreateLogs(t.Context(), set, cfg, consumertest.NewNop())
	require.NoError(t, err)
	tagged, err := factory.CreateTraces(t.Context(), set, cfg, &sink)
	require.NoError(t, err)
	stranger, err := factory.CreateTraces(t.Context(), set, factory.CreateDefaultConfig(), &sink)
	require.NoError(t, err)
	require.NoError(t, delivered.Start(t.Context(), componenttest.NewNopHost()))
	require.NoError(t, tagged.Start(t.Context(), componenttest.NewNopHost()))
	assert.True(t, tagged.Capabilities().MutatesData)

	logs := plog.NewLogs()
	deployed(second).copyTo(logs)
	require.NoError(t, delivered.ConsumeLogs(t.Context(), logs))
	require.NoError(t, delivered.Shutdown(t.Context()))
	require.NoError(t, tagged.ConsumeTraces(t.Context(), spansOf(cart, noon, noon)))
	require.NoError(t, stranger.ConsumeTraces(t.Context(), spansOf(cart, noon, noon)))
	require.NoError(t, tagged.Shutdown(t.Context()))
	require.NoError(t, stranger.Shutdown(t.Context()))
	all := sink.AllTraces()
	assert.Equal(t, "102", text(all[0].ResourceSpans().At(0).Resource(), "deployment.id"))
	assert.Empty(t, text(all[1].ResourceSpans().At(0).Resource(), "deployment.id"), "another configuration has its own engine")
}

func TestWhatIsLearnedLaterComesIntoForceAtOnce(t *testing.T) {
	t.Parallel()
	r := started(t, nil)
	assert.NotContains(t, r.sent(t, cart, noon, noon), "deployment.id", "an unknown service")
	r.learns(t, deployed(first))
	assert.Equal(t, "101", r.sent(t, cart, noon, noon)["deployment.id"])
	r.learns(t, deployed(second))
	assert.Equal(t, "102", r.sent(t, cart, noon, noon)["deployment.id"])
	failed := second
	failed.failed, failed.finished = true, second.finished.Add(time.Minute)
	r.learns(t, deployed(failed))
	assert.Equal(t, "101", r.sent(t, cart, noon, noon)["deployment.id"], "it has failed after all")
}

func TestWhatOneSignalTellsOfAnInstanceServesTheOthers(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := withHistory(t, nil)
		instance := cart.with(attributes{"service.instance.id": "627cc493-f310-47de-96bd-71410b7dec09"})
		during := second.began.Add(time.Minute)
		assert.NotContains(t, r.measured(t, instance, during, during), "deployment.id", "metrics tell no version")
		assert.Equal(t, "101", r.sent(t, instance.with(attributes{"service.version": "1.0.0"}), during, during)["deployment.id"])
		pass(10 * time.Second) // until the next tick
		got := r.measured(t, instance, during, during)
		assert.Equal(t, "101", got["deployment.id"])
		assert.Equal(t, "version", got["dora.join.step"])
	})
}

func TestNamesOfEventsAreNormalized(t *testing.T) {
	t.Parallel()
	r := started(t, func(c *config) { c.Normalize.Aliases = true })
	logs := recordsOf(cart, noon, noon)
	records := logs.ResourceLogs().At(0).ScopeLogs().At(0).LogRecords()
	records.At(0).Attributes().PutStr("event.name", "order.placed")
	records.At(1).Attributes().PutStr("otel.event.name", "order.paid")
	named := records.AppendEmpty()
	named.SetEventName("order.shipped")
	named.Attributes().PutStr("event.name", "other")
	require.NoError(t, r.logs.ConsumeLogs(t.Context(), logs))
	got := r.records.AllLogs()[0].ResourceLogs().At(0).ScopeLogs().At(0).LogRecords()
	assert.Equal(t, "order.placed", got.At(0).EventName())
	assert.Equal(t, "order.paid", got.At(1).EventName())
	assert.Equal(t, "order.shipped", got.At(2).EventName(), "the value under the canonical name is kept")
	assert.Equal(t, 1, got.At(0).Attributes().Len(), "the alias is kept")
}

func TestTaggingWhileLearning(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	r.start(t)
	var wait sync.WaitGroup
	const rounds = 200
	wait.Go(func() {
		for i := range rounds {
			d := second
			d.finished = d.finished.Add(time.Duration(i) * time.Millisecond)
			r.learns(t, deployed(first), deployed(d))
			_, _ = r.telemetry.GetMetric("otelcol_processor_deployment_state_size")
		}
	})
	for sender, send := range []func(*rig, testing.TB, attributes, time.Time, time.Time) attributes{(*rig).sent, (*rig).logged, (*rig).measured} {
		wait.Go(func() {
			for i := range rounds {
				send(r, t, cart.with(attributes{"process.pid": sender*rounds + i%7}), noon, noon)
			}
		})
	}
	wait.Wait()
	assert.Equal(t, "102", r.sent(t, cart, noon, noon)["deployment.id"])
}
