// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package releasehealthconnector_test

import (
	"context"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/collector/connector/connectortest"
	"go.opentelemetry.io/collector/consumer/consumertest"
	"go.opentelemetry.io/collector/pdata/pmetric"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/otelcol-dora/otelcol-dora/connector/releasehealthconnector"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
	"github.com/otelcol-dora/otelcol-dora/internal/telemetrytest"
)

func TestPairsMayStartAndLeaveInAnyOrder(t *testing.T) {
	t.Parallel()
	orders := [][]int{{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}}
	for _, starting := range orders {
		for _, leaving := range orders {
			synctest.Test(t, func(t *testing.T) {
				r := newRig(t, nil)
				for _, i := range starting {
					require.NoError(t, r.pairs()[i].Start(t.Context(), &r.host))
				}
				r.sends(t, cart("1.0"), failed(request(1, "GET /cart", time.Now()), "timeout"))
				for _, i := range leaving {
					require.NoError(t, r.pairs()[i].Shutdown(t.Context()))
				}
				assert.Equal(t, map[string]int64{"cart 1.0 GET /cart timeout": 1}, r.told(t, health.Operations))
				assert.Equal(t, map[string]int64{"cart 1.0": 1}, r.told(t, health.FailingTraces), "held traces are settled")
			})
		}
	}
}

// The other pairs may still deliver spans of a held trace.
func TestNoTraceIsSettledBeforeTheLastPairLeaves(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := started(t, nil)
		parent := request(1, "GET /cart", time.Now())
		call := failed(under(parent, request(2, "SELECT", time.Now()), ptrace.SpanKindInternal), "timeout")
		r.sends(t, cart("1.0"), call)
		require.NoError(t, r.logs.Shutdown(t.Context()))
		r.sends(t, attributes{"service.name": "web"}, failed(parent, "500"))
		require.NoError(t, r.metrics.Shutdown(t.Context()))
		require.NoError(t, r.traces.Shutdown(t.Context()))
		assert.Equal(t, map[string]int64{"web": 1}, r.told(t, health.FailingTraces))
		assert.Equal(t, map[string]int64{"cart 1.0": 10}, r.told(t, health.FailureOrigins))
	})
}

func TestAPairThatNeverStartedNeitherSendsNorHoldsUp(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		factory := releasehealthconnector.NewFactory()
		cfg, set := factory.CreateDefaultConfig(), connectortest.NewNopSettings(factory.Type())
		var behindIdle, behindStarted consumertest.MetricsSink
		idle, err := factory.CreateLogsToMetrics(t.Context(), set, cfg, &behindIdle)
		require.NoError(t, err)
		started, err := factory.CreateTracesToMetrics(t.Context(), set, cfg, &behindStarted)
		require.NoError(t, err)
		require.NoError(t, started.Start(t.Context(), componenttest.NewNopHost()))
		require.NoError(t, started.ConsumeTraces(t.Context(), oneRequest(time.Now())))
		flushed()
		require.NoError(t, started.ConsumeTraces(t.Context(), oneRequest(time.Now())))
		require.NoError(t, started.Shutdown(t.Context()))
		require.NoError(t, idle.Shutdown(t.Context()))
		assert.Len(t, behindStarted.AllMetrics(), 2)
		assert.Empty(t, behindIdle.AllMetrics())
	})
}

func TestShutdownWithoutStartAndTwice(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	r.shutdown(t)
	r.shutdown(t)
	assert.Empty(t, r.out.AllMetrics())
}

func TestConfigurationCanBeUsedAgainAfterShutdown(t *testing.T) {
	t.Parallel()
	factory := releasehealthconnector.NewFactory()
	cfg, set := factory.CreateDefaultConfig(), connectortest.NewNopSettings(factory.Type())
	for range 2 {
		sink := new(consumertest.MetricsSink)
		c, err := factory.CreateTracesToMetrics(t.Context(), set, cfg, sink)
		require.NoError(t, err)
		assert.False(t, c.Capabilities().MutatesData)
		require.NoError(t, c.Start(t.Context(), componenttest.NewNopHost()))
		require.NoError(t, c.ConsumeTraces(t.Context(), oneRequest(time.Now())))
		require.NoError(t, c.Shutdown(t.Context()))
		assert.Len(t, sink.AllMetrics(), 1)
	}
}

func oneRequest(at time.Time) ptrace.Traces {
	return telemetrytest.Batch{Resource: cart("1.0"), Spans: []telemetrytest.Span{request(1, "GET /cart", at)}}.Traces()
}

func TestFlushingOutlivesTheContextOfTheStart(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, nil)
		ctx, cancel := context.WithCancel(t.Context())
		require.NoError(t, r.traces.Start(ctx, &r.host))
		cancel()
		r.sends(t, cart("1.0"), request(1, "GET /cart", time.Now()))
		flushed()
		assert.EqualValues(t, 1, sum(r.told(t, health.Operations)))
		r.shutdown(t)
	})
}

// hanging blocks until its context ends.
type hanging struct{ consumertest.MetricsSink }

func (*hanging) ConsumeMetrics(ctx context.Context, _ pmetric.Metrics) error {
	<-ctx.Done()
	return ctx.Err()
}

func TestShutdownEndsWithItsContextThoughTheNextComponentHangs(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		factory := releasehealthconnector.NewFactory()
		c, err := factory.CreateTracesToMetrics(t.Context(), connectortest.NewNopSettings(factory.Type()), factory.CreateDefaultConfig(), &hanging{})
		require.NoError(t, err)
		require.NoError(t, c.Start(t.Context(), componenttest.NewNopHost()))
		require.NoError(t, c.ConsumeTraces(t.Context(), oneRequest(time.Now())))
		flushed() // the flush hangs
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		begun := time.Now()
		require.ErrorIs(t, c.Shutdown(ctx), context.DeadlineExceeded)
		assert.Equal(t, time.Minute, time.Since(begun))
	})
}

func TestAContextThatHasEndedStillSendsWhatIsLeftIfNobodyIsInTheWay(t *testing.T) {
	t.Parallel()
	for range 20 { // one correct result might be chance
		synctest.Test(t, func(t *testing.T) {
			r := started(t, nil)
			r.sends(t, cart("1.0"), request(1, "GET /cart", time.Now()))
			ctx, cancel := context.WithCancel(t.Context())
			cancel()
			for _, pair := range r.pairs() {
				require.NoError(t, pair.Shutdown(ctx))
			}
			assert.EqualValues(t, 1, sum(r.told(t, health.Operations)))
		})
	}
}

func TestWhatIsConsumedFlushedAndShutDownAtOnceIsCountedOnce(t *testing.T) {
	t.Parallel()
	r := newRig(t, func(c *config) { c.FlushInterval = time.Microsecond })
	r.start(t)
	const senders, batches = 4, 50
	now := time.Now()
	var wait sync.WaitGroup
	for sender := range uint64(senders) {
		wait.Go(func() {
			for i := range uint64(batches) {
				n := sender*batches + i + 1
				r.sends(t, cart("1.0"), request(n, "GET /cart", now))
				r.sends(t, cart("2.0"), failed(request(n, "GET /cart", now), "timeout"))
				r.logged(t, cart("1.0"), record(17, now, nil))
				r.measured(t, attributes{"service.name": "web"}, httpRequests(1, now, attributes{"http.route": "/" + string(rune('a'+sender))}))
				_, _ = r.telemetry.GetMetric("otelcol_connector_release_health_state_size")
			}
		})
	}
	wait.Wait()
	r.shutdown(t)
	const all = senders * batches
	told := r.told(t, health.Operations)
	assert.EqualValues(t, all, told["cart 1.0 GET /cart"])
	assert.EqualValues(t, all, told["cart 2.0 GET /cart timeout"])
	assert.Equal(t, map[string]int64{"cart 1.0": all}, r.told(t, health.ErrorLogs))
	assert.Equal(t, map[string]int64{"cart 2.0": all}, r.told(t, health.FailingTraces))
}
