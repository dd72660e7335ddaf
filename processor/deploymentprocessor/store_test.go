// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deploymentprocessor

import (
	"crypto/rand"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/extension/xextension/storage"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	"pgregory.net/rapid"

	"github.com/otelcol-dora/otelcol-dora/internal/catalog"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery/record"
	. "github.com/otelcol-dora/otelcol-dora/internal/deliverytest"
	"github.com/otelcol-dora/otelcol-dora/internal/disktest"
)

var errBusy = errors.New("the disk is busy")

func TestAnEndAtAnyWriteLosesNothingThatWasPassedOn(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		batches := slices.Collect(slices.Chunk(Events(40, 30).Draw(t, "events"), 3))
		last := rapid.IntRange(0, len(batches)+5).Draw(t, "last write")
		disk := disktest.New()
		g := opened(t, disk, nil)
		passedOn := dieAt(t, g, disk, batches, last)

		g = opened(t, disk.Crash(), nil)
		safe := slices.Concat(batches[:passedOn]...)
		begun := slices.Concat(batches[:min(passedOn+1, len(batches))]...)
		restored := g.timelines()
		if !assert.ObjectsAreEqual(expected(t, defaults, begun...), restored) {
			require.Equal(t, expected(t, defaults, safe...), restored)
		}
		g.tells(t, slices.Concat(batches[passedOn:]...)...) // senders without an answer repeat the events
		require.Equal(t, expected(t, defaults, slices.Concat(batches...)...), g.timelines())
	})
}

// dieAt makes the learner learn batches until a write stops half-way, and returns how many batches were learned before.
func dieAt(t *rapid.T, g *learning, disk *disktest.Disk, batches [][]*delivery.Event, last int) (passedOn int) {
	writes := 0
	disk.Fail(func(operations []*storage.Operation) (int, error) {
		writes++
		switch {
		case writes < last:
			return 0, nil
		case writes == last:
			return rapid.IntRange(0, len(operations)).Draw(t, "carried out"), errBusy
		}
		return 0, errBusy
	})
	for _, batch := range batches {
		g.tells(t, batch...)
		if g.store.failing.Load() {
			break
		}
		passedOn++
		if rapid.IntRange(0, 4).Draw(t, "checkpoint") == 0 && g.store.keeper.Checkpoint(t.Context(), g.everything()) != nil {
			break
		}
	}
	return passedOn
}

func TestAStorageThatFailsStopsNobody(t *testing.T) {
	t.Parallel()
	disk := disktest.New()
	g := opened(t, disk, nil)
	story := shops(20, 15)
	disk.FailWith(storage.ErrStorageFull)
	var waiting int64
	for n, batch := range slices.Collect(slices.Chunk(story.Events, 20)) {
		g.tells(t, batch...)
		if stats, _ := g.store.keeper.Stats(); n == 0 {
			waiting = stats.WaitingBytes
		} else {
			require.Equal(t, waiting, stats.WaitingBytes, "an outage does not fill the memory")
		}
		g.tick(t.Context(), At(n))
	}
	assert.Equal(t, expected(t, defaults, story.Events...), g.timelines())
	assert.Len(t, g.said.FilterMessageSnippet("cannot be written to `storage`").All(), 1)
	_, err := g.telemetry.GetMetric("otelcol_processor_deployment_storage_failures")
	require.NoError(t, err)

	disk.FailWith(nil)
	g.tick(t.Context(), At(100))
	assert.Len(t, g.said.FilterMessageSnippet("can be written again").All(), 1)
	assert.Equal(t, g.timelines(), opened(t, disk.Crash(), nil).timelines(), "everything was written anew")
	g.tells(t, NewStory().Deploy(40, "next", "next").Events...)
	assert.Equal(t, g.timelines(), opened(t, disk.Crash(), nil).timelines())
}

func TestAStorageThatFailsAgainWhileEverythingIsWrittenAnew(t *testing.T) {
	t.Parallel()
	for write := range 6 {
		t.Run("at write "+strconv.Itoa(write), func(t *testing.T) {
			t.Parallel()
			disk := disktest.New()
			g := opened(t, disk, nil)
			disk.FailWith(errBusy)
			g.tells(t, shops(600, 1).Events...)
			g.tells(t, shops(600, 2).Events...)
			writes := 0
			disk.Fail(func([]*storage.Operation) (int, error) {
				writes++
				if writes > write {
					return 0, errBusy
				}
				return 0, nil
			})
			g.tick(t.Context(), At(1))
			if write%2 == 0 {
				g.tells(t, NewStory().Deploy(40, "meanwhile", "r").Events...)
			}
			disk.Fail(nil)
			g.tick(t.Context(), At(2))
			assert.Equal(t, g.timelines(), opened(t, disk.Crash(), nil).timelines())
		})
	}
}

func TestClosingWritesWhatAStorageDidNotTake(t *testing.T) {
	t.Parallel()
	disk := disktest.New()
	g := opened(t, disk, nil)
	disk.FailWith(errBusy)
	for n := range 3 {
		g.tells(t, NewStory().Deploy(n, strconv.Itoa(n), "r"+strconv.Itoa(n)).Events...)
	}
	require.ErrorIs(t, g.close(t.Context()), errBusy)
	disk.FailWith(nil)
	require.NoError(t, g.close(t.Context()))
	assert.Len(t, opened(t, disk.Crash(), nil).ids(Production), 3)
}

func TestClosingWritesWhatWasLearnedJustWhenTheStorageWorkedAgain(t *testing.T) {
	t.Parallel()
	disk := disktest.New()
	g := opened(t, disk, nil)
	disk.FailWith(errBusy)
	for n := range 3 {
		g.tells(t, NewStory().Deploy(n, strconv.Itoa(n), "r"+strconv.Itoa(n)).Events...)
	}
	disk.FailWith(nil)
	g.store.failing.Store(false) // what a tick does when the storage works again
	require.NoError(t, g.close(t.Context()))
	assert.Len(t, opened(t, disk.Crash(), nil).ids(Production), 3)
}

func TestAJournalThatHasGrownIsWrittenAnew(t *testing.T) {
	t.Parallel()
	disk := disktest.New()
	g := opened(t, disk, nil)
	g.tells(t, NewStory().Deploy(1, "d", "r").Events...)
	noise := make([]byte, 1<<20)
	for !g.store.keeper.CheckpointDue() {
		_, err := rand.Read(noise)
		require.NoError(t, err)
		g.store.append([]record.Record{{Kind: 1, Key: "not read any more", Value: string(noise)}})
		g.store.sync(t.Context())
	}
	g.tick(t.Context(), At(1))
	stats, _ := g.store.keeper.Stats()
	assert.Less(t, stats.LiveBytes, int64(1000))
	after := opened(t, disk.Crash(), nil)
	assert.Equal(t, g.timelines(), after.timelines())
	assert.Equal(t, 1, after.store.keeper.Restored())
}

func TestWhatCannotBeReadIsSetAsideAsAWhole(t *testing.T) {
	t.Parallel()
	disk := disktest.New()
	g := opened(t, disk, nil)
	g.tells(t, NewStory().Deploy(1, "d", "r").Events...)
	g.store.append([]record.Record{{Kind: 200, Key: "of a newer version"}})
	g.store.sync(t.Context())
	after := opened(t, disk.Crash(), nil)
	assert.Empty(t, after.timelines())
	assert.Len(t, after.said.FilterMessageSnippet("were set aside").All(), 1)
	after.tells(t, NewStory().Deploy(2, "e", "s").Events...)
	assert.Equal(t, []string{"e"}, after.ids(Production))
}

func TestWhatIsKeptIsSaidUnlessAllIsFollowed(t *testing.T) {
	t.Parallel()
	follows := func(c *Config) { c.Follow.GetOrInsertDefault() }
	said := func(disk *disktest.Disk, set func(*Config)) int {
		return opened(t, disk, set).said.FilterMessageSnippet("are kept in `storage`").Len()
	}
	assert.Equal(t, 1, said(disktest.New(), nil))
	assert.Zero(t, said(disktest.New(), follows))
	disk := disktest.New()
	opened(t, disk, follows).tells(t, NewStory().Deploy(1, "d", "r").Events...)
	assert.Equal(t, 1, said(disk.Crash(), follows), "it learned something, too")
}

func TestAStorageThatIsNotThereFailsTheStart(t *testing.T) {
	t.Parallel()
	g := newLearning(t, func(c *Config) { c.Storage = &diskID })
	require.ErrorContains(t, g.open(t.Context(), diskHost{}), "`storage`: there is no extension \"file_storage/test\"")
	disk := disktest.New()
	disk.FailWith(errBusy)
	err := g.open(t.Context(), diskHost{disk})
	require.ErrorIs(t, err, errBusy)
	require.ErrorContains(t, err, "`storage` file_storage/test")
}

func TestAnotherDeliveryFileChangesWhatWasLearnedBefore(t *testing.T) {
	t.Parallel()
	disk := disktest.New()
	g := opened(t, disk, nil)
	story := NewStory().Deploy(1, "eu", "r").Deploy(9, "us", "r").Deploy(20, "data", "s", Changing(delivery.ChangeData))
	g.tells(t, story.Events...)
	assert.Equal(t, []string{"eu", "data"}, g.ids(Production))
	_, live := g.ran(Production, 0, Instant(30))
	assert.Equal(t, "data", live)

	g.file = deliveryFile(t, "version: 1\ndefinitions: {rollout_window: 0s, excluded_change_kinds: [data]}\n")
	g.tick(t.Context(), At(30))
	assert.Equal(t, []string{"eu", "us", "data"}, g.ids(Production))
	_, live = g.ran(Production, 0, Instant(30))
	assert.Equal(t, "us", live)
	assert.Equal(t, expected(t, g.file.Definitions(defaults), story.Events...), g.timelines())
}

func deliveryFile(t *testing.T, text string) *catalog.Catalog {
	t.Helper()
	path := filepath.Join(t.TempDir(), "delivery.yaml")
	require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	file, err := catalog.Load(path)
	require.NoError(t, err)
	return file
}

func TestEventsAreCountedByWhatBecameOfThem(t *testing.T) {
	t.Parallel()
	g := opened(t, nil, func(c *Config) { c.Limits.Services = 1 })
	story := NewStory().Deploy(1, "d", "r").Deploy(1, "d", "r").Deploy(1, "d", "r", To("staging")).Open(1, "i").Push(1, "main", "", "r")
	g.tells(t, story.Events...)
	counted, err := g.telemetry.GetMetric("otelcol_processor_deployment_events")
	require.NoError(t, err)
	outcomes := map[string]int64{}
	for _, point := range counted.Data.(metricdata.Sum[int64]).DataPoints {
		outcome, _ := point.Attributes.Value("outcome")
		outcomes[outcome.AsString()] = point.Value
	}
	assert.Equal(t, map[string]int64{"learned": 1, "duplicate": 1, "refused": 1, "ignored": 2}, outcomes)
}
