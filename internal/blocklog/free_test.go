// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package blocklog_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/extension/xextension/storage"

	"github.com/otelcol-dora/otelcol-dora/internal/disktest"
)

func TestAnEntryThatIsStuckDoesNotHoldTheDisk(t *testing.T) {
	t.Parallel()
	disk := disktest.New()
	l, _ := open(t, disk)
	appendAll(l, "stuck", "beside it")
	require.NoError(t, l.Sync(t.Context()))
	last := uint64(2)
	for range 2000 {
		l.Remove(last)
		last = l.Append(make([]byte, 1000))
		require.NoError(t, l.Sync(t.Context()))
	}
	assert.LessOrEqual(t, len(disk.Values()), 5, "the head, two blocks, a mark, and one for all that is empty between them")
	assert.Less(t, l.Stats().StoredBytes, int64(2000))
	assert.Equal(t, 2, l.Stats().Entries)

	l, held := open(t, disk.Crash())
	assert.Len(t, held, 2)
	l.Remove(1, last)
	require.NoError(t, l.Sync(t.Context()))
	assert.Len(t, disk.Values(), 5, "another disk")
	assert.Zero(t, l.Stats().StoredBytes)
}

func TestManyBlocksAreFreedInPortions(t *testing.T) {
	t.Parallel()
	disk := disktest.New()
	l, _ := open(t, disk)
	const blocks = 3000
	for range blocks {
		appendAll(l, "a")
		require.NoError(t, l.Sync(t.Context()))
	}
	l.RemoveBefore(blocks)
	for portion := range 3 {
		before := disk.Counts().Deletes
		appendAll(l, "b")
		require.NoError(t, l.Sync(t.Context()))
		freed := disk.Counts().Deletes - before
		assert.Positive(t, freed)
		assert.LessOrEqual(t, freed, 1024, "a commit that frees too much would stall those who wait for it")
		assert.Equal(t, portion+2, l.Stats().Blocks)
		_, held := open(t, disk.Crash())
		assert.Len(t, held, portion+2, "removed is removed, freed or not")
	}
	assert.Len(t, disk.Values(), 5, "the head, the last entry and three new ones")
}

func TestAMarkThatWasLeftBehindIsNotTakenForThatOfAnotherBlock(t *testing.T) {
	t.Parallel()
	disk := disktest.New()
	l, _ := open(t, disk)
	appendAll(l, "a", "b", "c")
	l.Remove(2)
	require.NoError(t, l.Sync(t.Context()))
	appendAll(l, "d", "lost", "f")
	l.Remove(5)
	marks := len(disk.Values())
	disk.Fail(func([]*storage.Operation) (int, error) { return 2, errDisk })
	require.ErrorIs(t, l.Sync(t.Context()), errDisk)
	disk = disk.Crash()
	require.Len(t, disk.Values(), marks+2, "a block and its mark, of which the head does not know")

	l, _ = open(t, disk)
	appendAll(l, "g", "h", "i")
	require.NoError(t, l.Sync(t.Context()))
	_, held := open(t, disk.Crash())
	assert.Equal(t, []string{"1 a", "3 c", "4 g", "5 h", "6 i"}, held)
}

func TestWhatAFailedCommitWasToFreeIsFreedByTheNext(t *testing.T) {
	t.Parallel()
	disk := disktest.New()
	l, _ := open(t, disk)
	for range 4 {
		appendAll(l, "a", "b")
		require.NoError(t, l.Sync(t.Context()))
	}
	l.Remove(3, 5)
	require.NoError(t, l.Sync(t.Context()))
	require.Len(t, disk.Values(), 7, "the head, four blocks, two marks")
	l.Remove(4, 6)
	disk.FailWith(errDisk)
	require.ErrorIs(t, l.Sync(t.Context()), errDisk)
	disk.FailWith(nil)
	require.NoError(t, l.Sync(t.Context()))
	assert.Len(t, disk.Values(), 4, "the head, two blocks, and one for the two that are empty")
}
