// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package doraconnector

import (
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/collector/connector"
	"go.opentelemetry.io/collector/connector/connectortest"
	"go.opentelemetry.io/collector/consumer/consumertest"
	"go.opentelemetry.io/collector/pdata/pmetric"
	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
	"go.uber.org/zap/zaptest/observer"

	"github.com/otelcol-dora/otelcol-dora/connector/doraconnector/internal/metadata"
	"github.com/otelcol-dora/otelcol-dora/connector/doraconnector/internal/metadatatest"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

func settingsOf(r *rig) connector.Settings { return metadatatest.NewSettings(r.telemetry) }

// remembered returns how many deployments the pair's engine remembers.
func remembered(c connector.Logs) int64 {
	return c.(*pair).share.Value().stateSizes()[string(delivery.KindDeployment)]
}

func TestPairsOfOneConfigurationShareOneEngine(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	other := newRig(t, nil)
	for _, p := range r.feedHealth(t).pairs() {
		assert.Same(t, r.engine(), p.(*pair).share.Value())
	}
	assert.NotSame(t, r.engine(), other.engine())
}

func TestOtherPairTakesTheInputWhenTheFirstLeaves(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, nil)
		r.start(t)
		require.NoError(t, r.toLogs.ConsumeLogs(t.Context(), deployed("1", "aaa", time.Now())))
		assert.Zero(t, remembered(r.toLogs), "the pair that produces metrics takes the input")
		require.NoError(t, r.toMetrics.ConsumeLogs(t.Context(), deployed("1", "aaa", time.Now())))
		assert.EqualValues(t, 1, remembered(r.toLogs))

		require.NoError(t, r.toMetrics.Shutdown(t.Context()))
		require.NoError(t, r.toLogs.ConsumeLogs(t.Context(), deployed("2", "bbb", time.Now())))
		assert.EqualValues(t, 2, remembered(r.toLogs))
	})
}

func TestSinglePairTakesItsInput(t *testing.T) {
	t.Parallel()
	c, err := NewFactory().CreateLogsToLogs(t.Context(), connectortest.NewNopSettings(metadata.Type), createDefaultConfig(), consumertest.NewNop())
	require.NoError(t, err)
	assert.False(t, c.Capabilities().MutatesData)
	require.NoError(t, c.ConsumeLogs(t.Context(), deployed("1", "aaa", time.Now())))
	assert.EqualValues(t, 1, remembered(c))
	require.NoError(t, c.Shutdown(t.Context()))
}

func TestWhatIsNotWiredIsNamedOnce(t *testing.T) {
	t.Parallel()
	const noVerdicts, noMetrics = "no pipeline receives the verdicts", "no pipeline receives the DORA metrics"
	const noEvents, noHealth = "no pipeline brings delivery events", "no pipeline brings the health of releases"
	tests := map[string]struct {
		in    input
		out   outputs
		warn  []string
		infos []string
	}{
		"only events to metrics are wired": {in: inputLogs, out: outputs{metrics: consumertest.NewNop()}, warn: []string{noVerdicts}, infos: []string{noHealth}},
		"only events to logs are wired":    {in: inputLogs, out: outputs{logs: consumertest.NewNop()}, warn: []string{noMetrics}, infos: []string{noHealth}},
		"only health to metrics is wired":  {in: inputMetrics, out: outputs{metrics: consumertest.NewNop()}, warn: []string{noVerdicts, noEvents}},
		"only health to logs is wired":     {in: inputMetrics, out: outputs{logs: consumertest.NewNop()}, warn: []string{noMetrics, noEvents}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			core, said := observer.New(zap.InfoLevel)
			set := connectortest.NewNopSettings(metadata.Type)
			set.Logger = zap.New(core)
			c, err := (&factory{}).createPair(set, createDefaultConfig().(*Config), test.in, test.out)
			require.NoError(t, err)
			require.NoError(t, c.Start(t.Context(), componenttest.NewNopHost()))
			require.NoError(t, c.Shutdown(t.Context()))
			warnings := said.FilterLevelExact(zap.WarnLevel).All()
			require.Len(t, warnings, len(test.warn))
			for i, want := range test.warn {
				assert.Contains(t, warnings[i].Message, want)
			}
			infos := said.FilterLevelExact(zap.InfoLevel)
			for _, want := range append(test.infos, "state is kept in memory") {
				assert.Equal(t, 1, infos.FilterMessageSnippet(want).Len(), want)
			}
			assert.Equal(t, 1+len(test.infos), infos.Len())
		})
	}
}

func TestNothingIsMissingWhenAllAreWired(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, nil).feedHealth(t)
		r.start(t)
		r.shutdown(t)
		assert.Empty(t, r.said.FilterLevelExact(zap.WarnLevel).All())
		assert.Len(t, r.said.FilterMessageSnippet("state is kept in memory").All(), 1)
		assert.Len(t, r.said.All(), 1)
	})
}

func TestHealthIsTakenByOnePairOfItsOwn(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, nil).feedHealth(t)
		r.start(t)
		serve := func() []pmetric.Metrics {
			elapse(health.BinWidth)
			of := serving{service: "cart", version: "1.0", n: 10}
			return healthOf(of.observations(health.BinOf(time.Now().UnixNano())-1, 10, ""))
		}
		for _, m := range serve() {
			require.NoError(t, r.healthToLogs.ConsumeMetrics(t.Context(), m))
		}
		require.NoError(t, r.toMetrics.ConsumeLogs(t.Context(), deployed("1", "aaa", time.Now())))
		assert.EqualValues(t, 1, remembered(r.toMetrics))
		_, err := r.telemetry.GetMetric("otelcol_connector_dora_health_observations")
		require.Error(t, err, "the pair that produces metrics takes health")

		require.NoError(t, r.healthToMetrics.Shutdown(t.Context()))
		for _, m := range serve() {
			require.NoError(t, r.healthToLogs.ConsumeMetrics(t.Context(), m))
		}
		metadatatest.AssertEqualConnectorDoraHealthObservations(t, r.telemetry, points(point(1, "outcome", "recorded")), ignoreTime)
	})
}

func TestNothingIsSentThroughAPairThatNeverStarted(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, nil)
		r.logs.refuse(errBusy) // as a consumer that never started might
		require.NoError(t, r.toMetrics.Start(t.Context(), &r.host))
		r.consume(t, rolledBack(time.Now()))
		pass(2)
		require.NoError(t, r.toLogs.Shutdown(t.Context()))
		require.NoError(t, r.toMetrics.Shutdown(t.Context()))
		assert.NotEmpty(t, r.metrics.AllMetrics())
		assert.Empty(t, r.said.FilterMessageSnippet("a flush was refused").All())
	})
}

func TestPairThatStartsLateTellsWhatWasCountedBefore(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, nil)
		require.NoError(t, r.toLogs.Start(t.Context(), &r.host))
		r.consume(t, rolledBack(time.Now()))
		pass(5)
		assert.Empty(t, r.metrics.AllMetrics())
		r.start(t)
		pass(1)
		failures := []string{"service.name", "checkout", "deployment.environment.name", "production", "dora.attribution.method", "rollback"}
		assert.InDelta(t, 1, lastPoint(t, &r.metrics.MetricsSink, "dora.change.failures", failures...), 0)
	})
}

func TestConfigurationCanBeUsedAgainAfterShutdown(t *testing.T) {
	t.Parallel()
	factory, cfg := NewFactory(), createDefaultConfig()
	set := connectortest.NewNopSettings(metadata.Type)
	for range 2 {
		c, err := factory.CreateLogsToMetrics(t.Context(), set, cfg, consumertest.NewNop())
		require.NoError(t, err)
		require.NoError(t, c.Start(t.Context(), componenttest.NewNopHost()))
		assert.Zero(t, remembered(c))
		require.NoError(t, c.ConsumeLogs(t.Context(), deployed("1", "aaa", time.Now())))
		require.NoError(t, c.Shutdown(t.Context()))
		require.NoError(t, c.Shutdown(t.Context()))
	}
}

func TestConsumeFlushAndShutdownAtOnce(t *testing.T) {
	t.Parallel()
	r := newRig(t, func(c *Config) { c.FlushInterval, c.SettleTime = time.Microsecond, 0 })
	r.start(t)
	var senders sync.WaitGroup
	for _, id := range []string{"1", "2", "3", "4"} {
		senders.Go(func() {
			for range 50 {
				r.consume(t, deployed(id, "rev-"+id, time.Now()))
				_ = r.toLogs.(*pair).share.Value().stateSizes()
			}
		})
	}
	senders.Wait()
	r.shutdown(t)
	series := []string{
		"service.name", "checkout", "deployment.environment.name", "production",
		"deployment.status", "succeeded", "dora.deployment.reason", "planned",
	}
	assert.InDelta(t, 4, lastPoint(t, &r.metrics.MetricsSink, "dora.deployments", series...), 0)
}

// markedCore is a logger core that, like the Collector's, records which attributes were injected.
type markedCore struct {
	zapcore.Core
	dropped *[]string
}

func (c markedCore) DropInjectedAttributes(names ...string) zapcore.Core {
	*c.dropped = names
	return c.Core
}

func TestEngineLogsForNoSignalInParticular(t *testing.T) {
	t.Parallel()
	var dropped []string
	core, _ := observer.New(zap.InfoLevel)
	set := connectortest.NewNopSettings(metadata.Type)
	set.Logger = zap.New(markedCore{Core: core, dropped: &dropped})
	_, err := NewFactory().CreateLogsToLogs(t.Context(), set, createDefaultConfig(), consumertest.NewNop())
	require.NoError(t, err)
	assert.Contains(t, dropped, "otelcol.signal.output")
}
