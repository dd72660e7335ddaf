// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package doraconnector

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component/componentstatus"
	"go.opentelemetry.io/collector/connector"
	"go.opentelemetry.io/collector/consumer/consumererror"
	"go.opentelemetry.io/collector/pdata/pmetric"
	"go.uber.org/zap"
	"go.uber.org/zap/zaptest/observer"

	"github.com/otelcol-dora/otelcol-dora/internal/disktest"
)

var errBusy = errors.New("busy")

// elapse advances the bubble's clock and lets everything that is due happen.
func elapse(d time.Duration) {
	<-time.NewTimer(d).C
	synctest.Wait()
}

// pass lets n flushes happen.
func pass(n int) { elapse(time.Duration(n) * defaultFlushInterval) }

func TestFirstFlushComesAfterOneInterval(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, nil)
		r.start(t)
		r.consume(t, deployed("1", "aaa", time.Now()))
		elapse(defaultFlushInterval - time.Nanosecond)
		assert.Empty(t, r.metrics.AllMetrics())
		assert.Empty(t, r.logs.AllLogs())
		elapse(time.Nanosecond)
		assert.Len(t, r.metrics.AllMetrics(), 1)
		assert.Equal(t, []string{"dora.definitions_announced"}, eventNames(&r.logs.LogsSink))
	})
}

func TestEverythingIsToldAgainThoughNothingHappens(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, nil)
		r.start(t)
		r.consume(t, rolledBack(time.Now()))
		pass(10)
		require.Len(t, r.metrics.AllMetrics(), 10)
		deployments := []string{
			"service.name", "checkout", "deployment.environment.name", "production",
			"deployment.status", "succeeded", "dora.deployment.reason", "planned",
		}
		assert.InDelta(t, 2, lastPoint(t, &r.metrics.MetricsSink, "dora.deployments", deployments...), 0)
		assert.Equal(t, []string{"dora.definitions_announced", "dora.change.failed", "dora.change.recovered"},
			eventNames(&r.logs.LogsSink), "news are told once")
	})
}

func TestCountersWaitForTheSettleTimeAndAreClosedByShutdown(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, func(c *Config) { c.SettleTime = time.Hour })
		r.start(t)
		r.consume(t, deployed("1", "aaa", time.Now()))
		pass(1)
		series := []string{
			"service.name", "checkout", "deployment.environment.name", "production",
			"deployment.status", "succeeded", "dora.deployment.reason", "planned",
		}
		assert.Zero(t, lastPoint(t, &r.metrics.MetricsSink, "dora.deployments", series...), "zero until it settles")
		r.shutdown(t)
		assert.InDelta(t, 1, lastPoint(t, &r.metrics.MetricsSink, "dora.deployments", series...), 0)
	})
}

func TestEachPairSendsWhatIsLeftBeforeItStops(t *testing.T) {
	t.Parallel()
	for _, logsFirst := range []bool{true, false} {
		synctest.Test(t, func(t *testing.T) {
			r := newRig(t, func(c *Config) { c.FlushInterval = 4 * time.Minute })
			r.start(t)
			r.consume(t, rolledBack(time.Now()))
			first, second := r.toMetrics, r.toLogs
			if logsFirst {
				first, second = second, first
			}
			require.NoError(t, first.Shutdown(t.Context()))
			if logsFirst {
				assert.Len(t, eventNames(&r.logs.LogsSink), 3)
				r.logs.refuse(errors.New("sent to a consumer that was shut down"))
			} else {
				assert.Len(t, r.metrics.AllMetrics(), 1)
				r.metrics.refuse(errors.New("sent to a consumer that was shut down"))
			}
			require.NoError(t, second.Shutdown(t.Context()))
			assert.Len(t, eventNames(&r.logs.LogsSink), 3, "definitions, failure and recovery, each once")
			failures := []string{"service.name", "checkout", "deployment.environment.name", "production", "dora.attribution.method", "rollback"}
			assert.InDelta(t, 1, lastPoint(t, &r.metrics.MetricsSink, "dora.change.failures", failures...), 0)
			assert.Empty(t, r.said.FilterMessageSnippet("a flush was refused").All())
		})
	}
}

func TestRefusedFlushLosesNothing(t *testing.T) {
	t.Parallel()
	for _, temporality := range []string{temporalityCumulative, temporalityDelta} {
		synctest.Test(t, func(t *testing.T) {
			r := newRig(t, func(c *Config) { c.Temporality = temporality })
			r.start(t)
			r.metrics.refuse(errBusy)
			r.logs.refuse(errBusy)
			r.consume(t, rolledBack(time.Now()))
			pass(3)
			assert.Empty(t, r.metrics.AllMetrics())
			r.metrics.refuse(nil)
			r.logs.refuse(nil)
			pass(1)
			failures := []string{"service.name", "checkout", "deployment.environment.name", "production", "dora.attribution.method", "rollback"}
			assert.InDelta(t, 1, lastPoint(t, &r.metrics.MetricsSink, "dora.change.failures", failures...), 0)
			assert.Equal(t, []string{"dora.definitions_announced", "dora.change.failed", "dora.change.recovered"}, eventNames(&r.logs.LogsSink))
			assert.Len(t, r.said.FilterMessageSnippet("a flush was refused").All(), 2, "one per output, not one per flush")
			assert.Len(t, r.said.FilterMessage("flushes are accepted again").All(), 2)
			recoverable, ok := componentstatus.StatusRecoverableError, componentstatus.StatusOK
			// Two hosts, one per pair, see two outputs fail, and then one recovery.
			assert.Equal(t, []componentstatus.Status{recoverable, recoverable, recoverable, recoverable, ok, ok}, r.host.events)

			pass(1)
			again := map[string]float64{temporalityCumulative: 1, temporalityDelta: 0}[temporality]
			assert.InDelta(t, again, lastPoint(t, &r.metrics.MetricsSink, "dora.change.failures", failures...), 0, "a delta is told once")
		})
	}
}

func TestRecordsThatWillNeverBeAcceptedAreGivenUp(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, nil)
		r.start(t)
		r.logs.refuse(consumererror.NewPermanent(errors.New("malformed")))
		pass(1)
		r.logs.refuse(nil)
		r.consume(t, rolledBack(time.Now()))
		pass(1)
		assert.Equal(t, []string{"dora.change.failed", "dora.change.recovered"}, eventNames(&r.logs.LogsSink))
	})
}

// hangingMetrics blocks until its context ends.
type hangingMetrics struct{ metricsGate }

func (*hangingMetrics) ConsumeMetrics(ctx context.Context, _ pmetric.Metrics) error {
	<-ctx.Done()
	return ctx.Err()
}

func TestShutdownHonoursItsDeadlineThoughTheConsumerHangs(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, nil)
		cfg := createDefaultConfig().(*Config)
		c, err := NewFactory().CreateLogsToMetrics(t.Context(), settingsOf(r), cfg, &hangingMetrics{})
		require.NoError(t, err)
		require.NoError(t, c.Start(t.Context(), &r.host))
		require.NoError(t, c.ConsumeLogs(t.Context(), deployed("1", "aaa", time.Now())))
		pass(1) // the loop hangs in its flush now

		began := time.Now()
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		defer cancel()
		require.ErrorIs(t, c.Shutdown(ctx), context.DeadlineExceeded)
		assert.Equal(t, 5*time.Second, time.Since(began))
		require.NoError(t, r.toLogs.Shutdown(t.Context()))
		require.NoError(t, r.toMetrics.Shutdown(t.Context()))
	})
}

func TestAContextThatHasEndedStillTellsWhatIsLeftIfNobodyIsInTheWay(t *testing.T) {
	t.Parallel()
	for range 20 { // one correct result might be chance
		synctest.Test(t, func(t *testing.T) {
			r := newRig(t, nil)
			r.start(t)
			r.consume(t, deployed("1", "aaa", time.Now()))
			ctx, cancel := context.WithCancel(t.Context())
			cancel()
			require.NoError(t, r.toMetrics.Shutdown(ctx))
			assert.Len(t, r.metrics.AllMetrics(), 1)
		})
	}
}

// hung returns the pairs of a connector with storage that hangs in a flush to the metrics output.
func hung(t *testing.T, r *rig) (toMetrics, toLogs connector.Logs, said *observer.ObservedLogs) {
	t.Helper()
	core, said := observer.New(zap.InfoLevel)
	settings := settingsOf(r)
	settings.Logger = zap.New(core)
	cfg, factory := createDefaultConfig().(*Config), NewFactory()
	cfg.Storage = &diskID
	toMetrics, err := factory.CreateLogsToMetrics(t.Context(), settings, cfg, &hangingMetrics{})
	require.NoError(t, err)
	toLogs, err = factory.CreateLogsToLogs(t.Context(), settings, cfg, &r.logs)
	require.NoError(t, err)
	require.NoError(t, toMetrics.Start(t.Context(), &r.host))
	require.NoError(t, toLogs.Start(t.Context(), &r.host))
	require.NoError(t, toMetrics.ConsumeLogs(t.Context(), rolledBack(time.Now())))
	pass(1)
	return toMetrics, toLogs, said
}

func TestAShutdownThatCannotWaitIsNoFailureOfTheStorage(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := newDurableRig(t, disktest.New(), nil)
		toMetrics, toLogs, said := hung(t, r)
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		defer cancel()
		require.ErrorIs(t, toMetrics.Shutdown(ctx), context.DeadlineExceeded)
		require.ErrorIs(t, toLogs.Shutdown(ctx), context.DeadlineExceeded)
		assert.NotEmpty(t, r.logs.AllLogs(), "that is noted in the storage when it is closed")
		assert.Empty(t, said.FilterMessageSnippet("cannot be written").All())
	})
}

func TestAShutdownTellsAllThatWentWrong(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		disk := disktest.New()
		toMetrics, toLogs, _ := hung(t, newDurableRig(t, disk, nil))
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		defer cancel()
		require.ErrorIs(t, toMetrics.Shutdown(ctx), context.DeadlineExceeded)
		disk.FailWith(errBusy)
		err := toLogs.Shutdown(ctx)
		require.ErrorIs(t, err, context.DeadlineExceeded)
		require.ErrorIs(t, err, errBusy)
	})
}

func TestStatusIsNotReportedDuringShutdown(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, nil)
		r.start(t)
		r.metrics.refuse(errBusy)
		r.consume(t, deployed("1", "aaa", time.Now()))
		pass(1)
		require.NoError(t, r.toLogs.Shutdown(t.Context()))
		before := len(r.host.events)
		require.NoError(t, r.toMetrics.Shutdown(t.Context()))
		assert.Len(t, r.host.events, before)
	})
}
