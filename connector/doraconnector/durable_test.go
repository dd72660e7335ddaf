// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package doraconnector

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/component/componentstatus"
	"go.opentelemetry.io/collector/consumer/consumererror"
	"go.opentelemetry.io/collector/extension/xextension/storage"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/pmetric"

	"github.com/otelcol-dora/otelcol-dora/internal/disktest"
)

var diskID = component.MustNewIDWithName("file_storage", "test")

// diskExtension is a storage extension that gives every component the same disk.
type diskExtension struct {
	component.StartFunc
	component.ShutdownFunc
	disk *disktest.Disk
}

func (e *diskExtension) GetClient(context.Context, component.Kind, component.ID, string) (storage.Client, error) {
	return e.disk, nil
}

// newDurableRig returns a rig whose state is stored on the disk.
func newDurableRig(t *testing.T, disk *disktest.Disk, set func(*Config)) *rig {
	t.Helper()
	r := newRig(t, func(c *Config) {
		c.Storage = &diskID
		if set != nil {
			set(c)
		}
	})
	r.host.extensions = map[component.ID]component.Component{diskID: &diskExtension{disk: disk}}
	return r
}

// crashed returns a started rig that has only what the other rig's disk held at this moment.
func crashed(t *testing.T, disk *disktest.Disk, set func(*Config)) (*rig, *disktest.Disk) {
	t.Helper()
	left := disk.Crash()
	r := newDurableRig(t, left, set)
	r.start(t)
	return r, left
}

// startOf returns the start time of the metric's series with the attributes, in the metrics sent last.
func startOf(t *testing.T, r *rig, metric string, pairs ...string) time.Time {
	t.Helper()
	all := r.metrics.AllMetrics()
	require.NotEmpty(t, all)
	for _, m := range all[len(all)-1].ResourceMetrics().At(0).ScopeMetrics().At(0).Metrics().All() {
		if m.Name() != metric || m.Type() != pmetric.MetricTypeSum {
			continue
		}
		for _, p := range m.Sum().DataPoints().All() {
			if hasAll(p.Attributes(), pairs) {
				return p.StartTimestamp().AsTime()
			}
		}
	}
	require.Failf(t, "no such series", "%s %v", metric, pairs)
	return time.Time{}
}

func hasAll(attributes pcommon.Map, pairs []string) bool {
	for i := 0; i < len(pairs); i += 2 {
		if value, ok := attributes.Get(pairs[i]); !ok || value.Str() != pairs[i+1] {
			return false
		}
	}
	return true
}

var plannedDeployments = []string{
	"service.name", "checkout", "deployment.environment.name", "production",
	"deployment.status", "succeeded", "dora.deployment.reason", "planned",
}

func TestEverythingGoesOnAfterACrash(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		disk := disktest.New()
		before := newDurableRig(t, disk, nil)
		before.start(t)
		before.consume(t, rolledBack(time.Now()))
		pass(3)
		figuresBefore := lastFigures(t, before)
		started := startOf(t, before, "dora.deployments", plannedDeployments...)

		after, _ := crashed(t, disk, nil)
		pass(1)
		assert.Equal(t, agelessly(figuresBefore), agelessly(lastFigures(t, after)))
		assert.Equal(t, started, startOf(t, after, "dora.deployments", plannedDeployments...), "a backend sees no reset")
		assert.Empty(t, eventNames(&after.logs.LogsSink), "neither definitions nor verdicts are announced again")

		after.consume(t, rolledBack(time.Now().Add(-4*time.Minute))) // the same facts by their ids, at other times
		after.consume(t, deployed("4", "ddd", time.Now()))
		pass(3)
		assert.InDelta(t, 3, lastPoint(t, &after.metrics.MetricsSink, "dora.deployments", plannedDeployments...), 0)
	})
}

// lastFigures returns the figures sent last, by metric and attributes.
func lastFigures(t *testing.T, r *rig) map[string]figure {
	t.Helper()
	all := r.metrics.AllMetrics()
	require.NotEmpty(t, all)
	return figures(t, all[len(all)-1])
}

// agelessly replaces the time since the last event, which grows, by the mere fact that there is one.
func agelessly(points map[string]figure) map[string]figure {
	for key := range points {
		if strings.HasPrefix(key, "dora.source.last_event_age") {
			points[key] = figure{}
		}
	}
	return points
}

func TestAFactThatWasTakenSurvivesACrashAtOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		disk := disktest.New()
		before := newDurableRig(t, disk, nil)
		before.start(t)
		before.consume(t, deployed("1", "aaa", time.Now())) // no flush follows
		after, _ := crashed(t, disk, nil)
		pass(3)
		assert.InDelta(t, 1, lastPoint(t, &after.metrics.MetricsSink, "dora.deployments", plannedDeployments...), 0)
	})
}

func TestFiguresAreToldSoonAfterARestart(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ interval, first time.Duration }{
		"before the interval is over": {time.Minute, 5 * time.Second},
		"no later than the interval":  {2 * time.Second, 2 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				every := func(c *Config) { c.FlushInterval = test.interval }
				disk := disktest.New()
				before := newDurableRig(t, disk, every)
				before.start(t)
				before.consume(t, deployed("1", "aaa", time.Now()))
				elapse(test.interval - time.Nanosecond)
				assert.Empty(t, before.metrics.AllMetrics(), "there is nothing to tell again")

				after, _ := crashed(t, disk, every)
				elapse(test.first - time.Nanosecond)
				assert.Empty(t, after.metrics.AllMetrics())
				elapse(time.Nanosecond)
				assert.Len(t, after.metrics.AllMetrics(), 1)
				elapse(3 * test.interval)
				assert.Len(t, after.metrics.AllMetrics(), 4, "and from then on at every interval")
			})
		})
	}
}

func TestWhatSettlesGoesOnSettlingAfterARestart(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		slowly := func(c *Config) { c.SettleTime = time.Hour }
		disk := disktest.New()
		before := newDurableRig(t, disk, slowly)
		before.start(t)
		before.consume(t, deployed("1", "aaa", time.Now()))
		pass(40)
		before.shutdown(t)
		assert.Zero(t, lastPoint(t, &before.metrics.MetricsSink, "dora.deployments", plannedDeployments...), "a restart settles nothing early")
		after, _ := crashed(t, disk, slowly)
		pass(20)
		assert.Zero(t, lastPoint(t, &after.metrics.MetricsSink, "dora.deployments", plannedDeployments...))
		pass(2)
		assert.InDelta(t, 1, lastPoint(t, &after.metrics.MetricsSink, "dora.deployments", plannedDeployments...), 0)
	})
}

func TestFactsAreRefusedWhileTheStorageIsFullAndTakenOnceAfterwards(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		disk := disktest.New()
		r := newDurableRig(t, disk, nil)
		r.start(t)
		r.consume(t, deployed("1", "aaa", time.Now()))
		pass(1)
		told := len(r.metrics.AllMetrics())

		disk.FailWith(storage.ErrStorageFull)
		logs := deployed("2", "bbb", time.Now())
		for range 3 {
			err := r.toMetrics.ConsumeLogs(t.Context(), logs)
			require.ErrorIs(t, err, storage.ErrStorageFull)
			assert.ErrorContains(t, err, "`storage`")
			assert.False(t, consumererror.IsPermanent(err), "the sender is to try again")
		}
		pass(3)
		assert.Len(t, r.metrics.AllMetrics(), told, "nothing is told that is not safe")
		assert.Contains(t, r.host.statuses(), componentstatus.StatusRecoverableError)
		assert.Empty(t, r.said.FilterMessageSnippet("a flush was refused").All(), "it is the storage that fails, not the next component")
		assert.Len(t, r.said.FilterMessageSnippet("the state cannot be written to `storage`").All(), 1)

		disk.FailWith(nil)
		r.consume(t, logs)
		pass(3)
		assert.InDelta(t, 2, lastPoint(t, &r.metrics.MetricsSink, "dora.deployments", plannedDeployments...), 0)
		assert.Equal(t, componentstatus.StatusOK, r.host.statuses()[len(r.host.statuses())-1])
		assert.Len(t, r.said.FilterMessageSnippet("the state can be written again").All(), 1)
		after, _ := crashed(t, disk, nil)
		pass(1)
		assert.Equal(t, agelessly(lastFigures(t, r)), agelessly(lastFigures(t, after)))
	})
}

func TestAFactThatWasRefusedIsNotAcknowledgedForBeingKnown(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		disk := disktest.New()
		r := newDurableRig(t, disk, nil)
		r.start(t)
		logs := deployed("1", "aaa", time.Now())
		failures := 0
		disk.Fail(func([]*storage.Operation) (int, error) {
			failures++
			if failures == 1 {
				return 0, errors.New("the disk is busy")
			}
			return 0, nil
		})
		require.Error(t, r.toMetrics.ConsumeLogs(t.Context(), logs))
		require.NoError(t, r.toMetrics.ConsumeLogs(t.Context(), logs), "told again it is a duplicate, and safe only now")
		after, _ := crashed(t, disk, nil)
		pass(3)
		assert.InDelta(t, 1, lastPoint(t, &after.metrics.MetricsSink, "dora.deployments", plannedDeployments...), 0)
	})
}

func TestVerdictsThatNobodyTookAreSentAfterARestart(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		disk := disktest.New()
		before := newDurableRig(t, disk, nil)
		before.logs.refuse(errBusy)
		before.start(t)
		before.consume(t, rolledBack(time.Now()))
		pass(2)
		require.Empty(t, before.logs.AllLogs())

		after, left := crashed(t, disk, nil)
		pass(1)
		assert.Equal(t, []string{"dora.definitions_announced", "dora.change.failed", "dora.change.recovered"}, eventNames(&after.logs.LogsSink))
		again, _ := crashed(t, left, nil)
		pass(1)
		assert.Empty(t, eventNames(&again.logs.LogsSink), "what was taken is not sent again")
	})
}

func TestDeltasThatNobodyTookAreSentAfterARestart(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		delta := func(c *Config) { c.Temporality = temporalityDelta }
		disk := disktest.New()
		before := newDurableRig(t, disk, delta)
		before.metrics.refuse(errBusy)
		before.start(t)
		before.consume(t, rolledBack(time.Now()))
		pass(3)
		after, left := crashed(t, disk, delta)
		pass(1)
		assert.InDelta(t, 2, lastPoint(t, &after.metrics.MetricsSink, "dora.deployments", plannedDeployments...), 0)
		again, _ := crashed(t, left, delta)
		pass(1)
		assert.Zero(t, lastPoint(t, &again.metrics.MetricsSink, "dora.deployments", plannedDeployments...))
	})
}

func TestDamagedStateIsSetAsideWhole(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		disk := disktest.New()
		before := newDurableRig(t, disk, nil)
		before.start(t)
		before.consume(t, rolledBack(time.Now()))
		pass(3)
		values := disk.Values()
		for _, key := range slices.Sorted(maps.Keys(values)) {
			if len(values[key]) > 200 {
				values[key][len(values[key])/2] ^= 1
			}
		}
		after := newDurableRig(t, disktest.Of(values), nil)
		after.start(t)
		said := after.said.FilterMessage("the stored state could not be read: it was set aside, and the connector starts without it").All()
		require.Len(t, said, 1)
		assert.NotEmpty(t, said[0].ContextMap()["reason"])
		after.consume(t, deployed("9", "999", time.Now()))
		pass(3)
		assert.InDelta(t, 1, lastPoint(t, &after.metrics.MetricsSink, "dora.deployments", plannedDeployments...), 0)
	})
}

func TestStorageThatIsNotThereFailsTheStart(t *testing.T) {
	t.Parallel()
	r := newDurableRig(t, disktest.New(), nil)
	r.host.extensions = nil
	err := r.toMetrics.Start(t.Context(), &r.host)
	require.ErrorContains(t, err, "`storage`: there is no extension \"file_storage/test\"")
}

func TestWhatTheCollectorMissedIsNoSilenceOfItsSources(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		disk := disktest.New()
		before := newDurableRig(t, disk, nil)
		before.start(t)
		for n := range 24 * 21 { // every hour for three weeks
			before.consume(t, deployed(strconv.Itoa(n), "r"+strconv.Itoa(n), time.Now().Add(-time.Duration(n)*time.Hour)))
		}
		pass(1)
		before.shutdown(t)
		elapse(3 * 24 * time.Hour)

		after, _ := crashed(t, disk, nil)
		elapse(2 * time.Hour)
		assert.NotContains(t, eventNames(&after.logs.LogsSink), "dora.source.gap_detected")
		elapse(3 * time.Hour)
		assert.Contains(t, eventNames(&after.logs.LogsSink), "dora.source.gap_detected", "they are still silent")
	})
}
