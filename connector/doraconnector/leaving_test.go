// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package doraconnector

import (
	"context"
	"crypto/rand"
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/connector"
	"go.opentelemetry.io/collector/extension/xextension/storage"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery/record"
	"github.com/otelcol-dora/otelcol-dora/internal/disktest"
)

// leave shuts down one pair.
func leave(t *testing.T, shutdown func(context.Context) error) {
	t.Helper()
	require.NoError(t, shutdown(context.WithoutCancel(t.Context())))
}

func TestVerdictsThatNobodyTookSurviveAnOrderlyShutdown(t *testing.T) {
	t.Parallel()
	for name, leaving := range map[string]func(*rig) [2]connector.Logs{
		"when the logs leave first":    func(r *rig) [2]connector.Logs { return [2]connector.Logs{r.toLogs, r.toMetrics} },
		"when the metrics leave first": func(r *rig) [2]connector.Logs { return [2]connector.Logs{r.toMetrics, r.toLogs} },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				disk := disktest.New()
				before := newDurableRig(t, disk, nil)
				before.logs.refuse(errBusy)
				before.start(t)
				before.consume(t, rolledBack(time.Now()))
				pass(2)
				for _, one := range leaving(before) {
					leave(t, one.Shutdown)
				}
				require.Empty(t, before.logs.AllLogs())
				after, _ := crashed(t, disk, nil)
				pass(1)
				assert.Equal(t, []string{"dora.definitions_announced", "dora.change.failed", "dora.change.recovered"}, eventNames(&after.logs.LogsSink))
			})
		})
	}
}

func TestWhatSettlesBetweenTheLeavingOfTheOutputsIsCounted(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		quickly := func(c *Config) { c.SettleTime = 10 * time.Second }
		disk := disktest.New()
		before := newDurableRig(t, disk, quickly)
		before.start(t)
		before.consume(t, deployed("1", "aaa", time.Now()))
		leave(t, before.toMetrics.Shutdown)
		elapse(20 * time.Second) // the exporter behind the metrics drains its queue
		leave(t, before.toLogs.Shutdown)
		after, _ := crashed(t, disk, quickly)
		pass(1)
		assert.InDelta(t, 1, lastPoint(t, &after.metrics.MetricsSink, "dora.deployments", plannedDeployments...), 0)
	})
}

func TestASilenceIsToldOnceThoughNothingFollowsItButACrash(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		disk := disktest.New()
		before := newDurableRig(t, disk, nil)
		before.start(t)
		for hour := range 20 * 24 {
			before.consume(t, deployed(strconv.Itoa(hour), "aaa", time.Now().Add(-time.Duration(hour)*time.Hour)))
		}
		elapse(6 * time.Hour)
		require.Contains(t, eventNames(&before.logs.LogsSink), "dora.source.gap_detected")
		after, _ := crashed(t, disk, nil)
		elapse(2 * time.Hour)
		assert.Empty(t, eventNames(&after.logs.LogsSink))
	})
}

func TestACheckpointHoldsWhatNobodyTook(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		disk := disktest.New()
		before := newDurableRig(t, disk, nil)
		before.logs.refuse(errBusy)
		before.start(t)
		before.consume(t, rolledBack(time.Now()))
		pass(2)
		e := before.toLogs.(*pair).share.Value()
		require.NoError(t, e.turn.Take(t.Context(), func() { assert.NoError(t, e.checkpoint(t.Context())) }))
		after, _ := crashed(t, disk, nil)
		pass(1)
		assert.Equal(t, []string{"dora.definitions_announced", "dora.change.failed", "dora.change.recovered"}, eventNames(&after.logs.LogsSink))
	})
}

func TestWhatAFlushDecidedIsNotToldBeforeItIsSafe(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		disk := disktest.New()
		r := newDurableRig(t, disk, nil)
		r.start(t)
		r.consume(t, rolledBack(time.Now()))
		disk.FailWith(storage.ErrStorageFull) // the facts are durable, what is derived from them is not
		pass(1)
		waiting := waitingBytes(r)
		pass(60)
		for n := range 100 {
			require.ErrorIs(t, r.toMetrics.ConsumeLogs(t.Context(), deployed("more "+strconv.Itoa(n), "", time.Now())), storage.ErrStorageFull)
		}
		assert.Equal(t, waiting, waitingBytes(r), "an outage does not fill the memory")
		assert.Empty(t, r.metrics.AllMetrics())
		assert.Empty(t, r.logs.AllLogs())
		disk.FailWith(nil)
		pass(2)
		assert.Equal(t, []string{"dora.definitions_announced", "dora.change.failed", "dora.change.recovered"}, eventNames(&r.logs.LogsSink))
		assert.InDelta(t, 2, lastPoint(t, &r.metrics.MetricsSink, "dora.deployments", plannedDeployments...), 0)
	})
}

func TestStateOfANewerVersionIsNotHalfRead(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		disk := disktest.New()
		before := newDurableRig(t, disk, nil)
		before.start(t)
		before.consume(t, rolledBack(time.Now()))
		pass(3)
		k := before.toLogs.(*pair).share.Value().keeper
		k.Append([]record.Record{{Kind: 200, Key: "unheard of", Value: "x"}})
		require.NoError(t, k.Sync(t.Context()))
		after, _ := crashed(t, disk, nil)
		require.Equal(t, 1, after.said.FilterMessage("the stored state could not be read: it was set aside, and the connector starts without it").Len())
		after.consume(t, deployed("9", "999", time.Now()))
		pass(3)
		assert.InDelta(t, 1, lastPoint(t, &after.metrics.MetricsSink, "dora.deployments", plannedDeployments...), 0, "what was read before it is forgotten")
	})
}

func TestDefinitionsAreAnnouncedToAPipelineThatIsAddedLater(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		disk := disktest.New()
		before := newDurableRig(t, disk, nil)
		leave(t, before.toLogs.Shutdown)
		before.toMetrics.(*pair).share.Value().pairs.all.logs = nil // as if there had never been a logs output
		require.NoError(t, before.toMetrics.Start(t.Context(), &before.host))
		require.NoError(t, before.toMetrics.ConsumeLogs(t.Context(), deployed("1", "aaa", time.Now())))
		pass(2)
		leave(t, before.toMetrics.Shutdown)
		after, _ := crashed(t, disk, nil)
		pass(1)
		assert.Equal(t, []string{"dora.definitions_announced"}, eventNames(&after.logs.LogsSink))
	})
}

func TestACheckpointThatFailsLeavesTheNextToALaterFlush(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		disk := disktest.New()
		r := newDurableRig(t, disk, nil)
		r.start(t)
		e := r.toLogs.(*pair).share.Value()
		r.consume(t, deployed("1", "aaa", time.Now()))
		for n := 0; !e.keeper.CheckpointDue(); n++ { // until the journal has grown enough
			require.Less(t, n, 40)
			e.keeper.Append([]record.Record{{Kind: kindOutbox, Key: keyOfLetter(1), Value: noise(t)}})
			require.NoError(t, e.keeper.Sync(t.Context()))
		}
		disk.FailWith(storage.ErrStorageFull)
		require.NoError(t, e.turn.Take(t.Context(), func() { require.ErrorIs(t, e.checkpoint(t.Context()), storage.ErrStorageFull) }))
		assert.True(t, e.keeper.CheckpointDue())
		disk.FailWith(nil)
		pass(1)
		assert.False(t, e.keeper.CheckpointDue())
		stats, _ := e.keeper.Stats()
		assert.Less(t, stats.LiveBytes, int64(1<<20))
	})
}

// waitingBytes returns how many bytes wait to be written.
func waitingBytes(r *rig) int64 {
	stats, _ := r.engine().keeper.Stats()
	return stats.WaitingBytes
}

// noise returns a megabyte that cannot be compressed.
func noise(t *testing.T) string {
	t.Helper()
	b := make([]byte, 1<<20)
	_, err := rand.Read(b)
	require.NoError(t, err)
	return string(b)
}
