// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package keeper_test

import (
	"context"
	"errors"
	"iter"
	"maps"
	"slices"
	"strconv"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/extension/xextension/storage"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery/record"
	"github.com/otelcol-dora/otelcol-dora/internal/disktest"
	"github.com/otelcol-dora/otelcol-dora/internal/journal"
	"github.com/otelcol-dora/otelcol-dora/internal/keeper"
)

var options = journal.Options{Name: "test records", Version: 1, MinCheckpoint: 1000}

var errBusy = errors.New("the disk is busy")

// component stands for a component whose state is a map of values.
type component struct {
	mu     sync.Mutex
	values map[string]string
	keeper *keeper.Keeper
}

func open(t *testing.T, client storage.Client) *component {
	t.Helper()
	c := &component{values: map[string]string{}}
	var err error
	c.keeper, err = keeper.Open(t.Context(), client, options, func(r record.Record) error {
		if r.Kind != 1 {
			return errors.New("a record of another kind")
		}
		c.values[r.Key] = r.Value
		return nil
	})
	require.NoError(t, err)
	return c
}

// set changes a value and appends the change, under the lock.
func (c *component) set(key, value string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.values[key] = value
	c.keeper.Append([]record.Record{{Kind: 1, Key: key, Value: value}})
}

// records yields the current values in the order of their keys, and calls seen before each.
func (c *component) records(seen func(key string)) iter.Seq[record.Record] {
	return func(yield func(record.Record) bool) {
		for _, key := range slices.Sorted(maps.Keys(c.values)) {
			seen(key)
			if !yield(record.Record{Kind: 1, Key: key, Value: c.values[key]}) {
				return
			}
		}
	}
}

func unseen(string) {}

// grown returns a component with many values, all of them durable.
func grown(t *testing.T, disk *disktest.Disk) *component {
	t.Helper()
	c := open(t, disk)
	for n := range 2000 {
		c.set(strconv.Itoa(n), "old")
	}
	require.NoError(t, c.keeper.Sync(t.Context()))
	return c
}

func TestWithoutAStorageNothingIsKeptAndNothingFails(t *testing.T) {
	t.Parallel()
	var k keeper.Keeper
	k.Append([]record.Record{{Kind: 1, Key: "a"}})
	require.NoError(t, k.Sync(t.Context()))
	require.NoError(t, k.Checkpoint(t.Context()))
	require.NoError(t, k.Close(t.Context()))
	assert.False(t, k.Ailing())
	assert.False(t, k.CheckpointDue())
	assert.Zero(t, k.Restored())
	assert.Empty(t, k.SetAside())
	_, kept := k.Stats()
	assert.False(t, kept)
}

func TestWhatWasSyncedIsBroughtBack(t *testing.T) {
	t.Parallel()
	disk := disktest.New()
	before := grown(t, disk)
	before.set("later", "unsafe")
	after := open(t, disk.Crash())
	assert.Equal(t, 2000, after.keeper.Restored())
	assert.NotContains(t, after.values, "later")
	require.NoError(t, before.keeper.Close(t.Context()))
	assert.Equal(t, before.values, open(t, disk.Crash()).values, "closing writes what was appended")
}

func TestWhatChangesDuringACheckpointStands(t *testing.T) {
	t.Parallel()
	for _, atOnce := range []bool{false, true} {
		t.Run("at once "+strconv.FormatBool(atOnce), func(t *testing.T) {
			t.Parallel()
			disk := disktest.New()
			c := grown(t, disk)
			commits := 0
			disk.Fail(func([]*storage.Operation) (int, error) { // called between pieces, when the lock is free
				commits++
				n := strconv.Itoa(commits)
				c.set("new", n)
				c.set("1", "new "+n)
				c.set("1999", "new "+n)
				return 0, nil
			})
			assert.True(t, c.keeper.CheckpointDue())
			require.NoError(t, c.keeper.Checkpoint(t.Context(), keeper.Part{Lock: &c.mu, Records: c.records(unseen), AtOnce: atOnce}))
			disk.Fail(nil)
			require.NoError(t, c.keeper.Sync(t.Context()))
			assert.False(t, c.keeper.CheckpointDue())
			assert.Equal(t, c.values, open(t, disk.Crash()).values)
		})
	}
}

func TestAPartThatIsTakenAtOnceIsOfOneMoment(t *testing.T) {
	t.Parallel()
	for _, atOnce := range []bool{false, true} {
		disk := disktest.New()
		c := grown(t, disk)
		seen, seenAtCommits := 0, map[int]bool{}
		disk.Fail(func([]*storage.Operation) (int, error) {
			seenAtCommits[seen] = true
			return 0, nil
		})
		part := keeper.Part{Lock: &c.mu, Records: c.records(func(string) { seen++ }), AtOnce: atOnce}
		require.NoError(t, c.keeper.Checkpoint(t.Context(), part))
		assert.Equal(t, atOnce, len(seenAtCommits) == 1, "seen at commits: %v", seenAtCommits)
	}
}

func TestACheckpointThatFailsLeavesWhatWasThere(t *testing.T) {
	t.Parallel()
	for commit := range 5 {
		t.Run("after commit "+strconv.Itoa(commit), func(t *testing.T) {
			t.Parallel()
			disk := disktest.New()
			c := grown(t, disk)
			part := keeper.Part{Lock: &c.mu, Records: c.records(unseen)}
			commits := 0
			disk.Fail(func([]*storage.Operation) (int, error) {
				commits++
				if commits > commit {
					return 0, errBusy
				}
				return 0, nil
			})
			err := c.keeper.Checkpoint(t.Context(), part)
			require.ErrorIs(t, err, errBusy)
			require.ErrorContains(t, err, "`storage`")
			assert.True(t, c.keeper.Ailing())
			assert.Equal(t, c.values, open(t, disk.Crash()).values)

			disk.Fail(nil)
			require.NoError(t, c.keeper.Checkpoint(t.Context(), part))
			assert.False(t, c.keeper.Ailing())
			assert.Equal(t, c.values, open(t, disk.Crash()).values)
		})
	}
}

func TestWhatCannotBeReadIsSetAsideAsAWhole(t *testing.T) {
	t.Parallel()
	disk := disktest.New()
	c := grown(t, disk)
	c.keeper.Append([]record.Record{{Kind: 2, Key: "of a newer version"}})
	require.NoError(t, c.keeper.Sync(t.Context()))
	after := open(t, disk.Crash())
	assert.Contains(t, after.keeper.SetAside(), "a record of another kind")
	assert.Zero(t, after.keeper.Restored())
}

// closing is a client that records that it was closed.
type closing struct {
	storage.Client
	closed bool
}

func (c *closing) Close(ctx context.Context) error {
	c.closed = true
	return c.Client.Close(ctx)
}

func TestAStorageThatCannotBeReadIsClosed(t *testing.T) {
	t.Parallel()
	disk := disktest.New()
	disk.FailWith(errBusy)
	client := &closing{Client: disk}
	_, err := keeper.Open(t.Context(), client, options, func(record.Record) error { return nil })
	require.ErrorIs(t, err, errBusy)
	assert.True(t, client.closed)
}
