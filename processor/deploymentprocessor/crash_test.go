// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deploymentprocessor

import (
	"fmt"
	"maps"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/consumer/consumertest"
	"go.opentelemetry.io/collector/extension/xextension/storage"
	"go.opentelemetry.io/collector/processor/processortest"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/join"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	. "github.com/otelcol-dora/otelcol-dora/internal/deliverytest"
	"github.com/otelcol-dora/otelcol-dora/internal/disktest"
)

// durable is a processor in a logs pipeline that keeps its state on a disk.
type durable struct {
	*logsNode
	sink consumertest.LogsSink
	// newest is the last deployment of each scope that was passed on.
	newest map[delivery.Scope]string
}

func startDurable(t *testing.T, disk *disktest.Disk) *durable {
	t.Helper()
	factory := NewFactory()
	cfg := factory.CreateDefaultConfig().(*Config)
	cfg.Storage, cfg.Retention = &diskID, time.Hour
	k := &durable{newest: map[delivery.Scope]string{}}
	created, err := factory.CreateLogs(t.Context(), processortest.NewNopSettings(factory.Type()), cfg, &k.sink)
	require.NoError(t, err)
	k.logsNode = created.(*logsNode)
	require.NoError(t, k.Start(t.Context(), diskHost{disk}))
	return k
}

// table returns the deployments that are in force.
func (k *durable) table() timelines {
	all := timelines{}
	for _, timeline := range k.share.Value().table.snapshot() {
		all[timeline.Scope()] = timeline.Deployments()
	}
	return all
}

// live passes on the events of some hours: releases of several services. Deployments expire meanwhile.
func (k *durable) live(t *testing.T) {
	t.Helper()
	story, ahead := shops(12, 8).Events, time.Since(Dawn)
	for n, batch := range slices.Collect(slices.Chunk(story, 4)) {
		for _, e := range batch {
			e.Time = e.Time.Add(ahead + time.Duration(n)*15*time.Minute)
			e.Observed = e.Time
		}
		require.NoError(t, k.ConsumeLogs(t.Context(), logsOf(batch...)))
		for _, e := range batch {
			f := e.Subject.(*delivery.DeploymentFacts)
			k.newest[delivery.Scope{Service: f.Service, Environment: f.Environment.Name}] = f.ID
		}
		<-time.NewTimer(15 * time.Minute).C
		synctest.Wait()
	}
	require.Equal(t, len(story), k.sink.LogRecordCount(), "events are passed on whether the storage works or not")
}

// TestTheTableAfterAnEnd kills the processor at each of its writes in turn: before the write, in the middle of it and after it.
func TestTheTableAfterAnEnd(t *testing.T) {
	t.Parallel()
	for _, share := range []int{0, 1, 2} {
		t.Run(fmt.Sprintf("%d halves carried out", share), func(t *testing.T) {
			t.Parallel()
			for write := 1; endAt(t, write, share); write++ {
				require.Less(t, write, 1000)
			}
		})
	}
}

// endAt kills the processor at a write of which so many halves are carried out. It reports whether there was such a write.
func endAt(t *testing.T, write, halves int) (ended bool) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		disk := disktest.New()
		k := startDurable(t, disk)
		before, at := k.table(), timelines{}
		writes, passedOn := 0, map[delivery.Scope]string{}
		disk.Fail(func(operations []*storage.Operation) (int, error) {
			writes++
			switch {
			case writes < write:
				before = k.table()
			case writes == write:
				at, passedOn = k.table(), maps.Clone(k.newest)
				return len(operations) * halves / 2, errBusy
			default:
				return 0, errBusy
			}
			return 0, nil
		})
		k.live(t)
		ended = writes >= write
		left := disk.Crash()
		require.Equal(t, ended, k.Shutdown(t.Context()) != nil, "shutdown returns the error of a storage that still fails")
		if !ended {
			return
		}
		again := startDurable(t, left)
		restored := again.table()
		switch {
		case halves == 0:
			assert.Equal(t, before, restored, "at write %d", write)
		case halves == 2:
			assert.Equal(t, at, restored, "at write %d", write)
		case !assert.ObjectsAreEqual(before, restored):
			assert.Equal(t, at, restored, "at write %d", write)
		}
		for scope, id := range passedOn {
			is := func(d join.Deployment) bool { return d.ID == id }
			assert.True(t, slices.ContainsFunc(restored[scope], is), "at write %d, %s of %s was passed on", write, id, scope.Service)
		}
		require.NoError(t, again.Shutdown(t.Context()))
	})
	return ended
}
