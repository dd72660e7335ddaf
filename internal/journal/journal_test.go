// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package journal_test

import (
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/extension/xextension/storage"

	"github.com/otelcol-dora/otelcol-dora/internal/blocklog"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery/record"
	"github.com/otelcol-dora/otelcol-dora/internal/disktest"
	"github.com/otelcol-dora/otelcol-dora/internal/journal"
)

var options = journal.Options{Name: "test records", Version: 1, MinCheckpoint: 1000}

// open opens the journal on a client and returns the current values, by kind and key.
func open(t *testing.T, client storage.Client) (*journal.Journal, map[record.Record]string) {
	t.Helper()
	standing := map[record.Record]string{}
	j, err := journal.Open(t.Context(), client, options, func(r record.Record) error {
		standing[record.Record{Kind: r.Kind, Key: r.Key}] = r.Value
		return nil
	})
	require.NoError(t, err)
	return j, standing
}

func one(key, value string) []record.Record {
	return []record.Record{{Kind: 1, Key: key, Value: value}}
}

func TestTheLastRecordOfAKindAndKeyStands(t *testing.T) {
	t.Parallel()
	disk := disktest.New()
	j, _ := open(t, disk)
	j.Append(one("a", "first"))
	j.Append([]record.Record{{Kind: 1, Key: "a", Value: "second"}, {Kind: 2, Key: "a", Value: "other kind"}, {Kind: 1, Key: "b"}})
	require.NoError(t, j.Sync(t.Context()))
	_, standing := open(t, disk.Crash())
	assert.Equal(t, map[record.Record]string{{Kind: 1, Key: "a"}: "second", {Kind: 2, Key: "a"}: "other kind", {Kind: 1, Key: "b"}: ""}, standing)
}

func TestACheckpointReplacesWhatWasBefore(t *testing.T) {
	t.Parallel()
	disk := disktest.New()
	j, _ := open(t, disk)
	for !j.CheckpointDue() {
		j.Append(one("a", "old"))
		require.NoError(t, j.Sync(t.Context()))
	}
	j.BeginCheckpoint()
	assert.False(t, j.CheckpointDue(), "it has begun")
	j.AppendPiece(one("a", "old"))
	j.Append(one("a", "new"))
	j.AppendPiece(one("b", "other"))
	j.EndCheckpoint()
	_, standing := open(t, disk.Crash())
	assert.Equal(t, map[record.Record]string{{Kind: 1, Key: "a"}: "old"}, standing, "nothing is lost before it is durable")
	require.NoError(t, j.Sync(t.Context()))
	assert.Equal(t, 4, j.Stats().Entries)
	assert.False(t, j.CheckpointDue())
	_, standing = open(t, disk.Crash())
	assert.Equal(t, map[record.Record]string{{Kind: 1, Key: "a"}: "new", {Kind: 1, Key: "b"}: "other"}, standing)
}

// Sizes are those in the storage: however well the records can be packed, the journal becomes two to three times as
// large as its current records.
func TestACheckpointIsDueWhenTheJournalIsTwiceAsLargeAsTheLastOne(t *testing.T) {
	t.Parallel()
	disk := disktest.New()
	j, _ := open(t, disk)
	j.BeginCheckpoint()
	for i := range 20 {
		j.AppendPiece(one(strconv.Itoa(i), strings.Repeat("packs well ", 1000)))
	}
	j.EndCheckpoint()
	require.NoError(t, j.Sync(t.Context()))
	checkpoint := j.Stats().LiveBytes
	j, _ = open(t, disk) // the size is restored
	for ; !j.CheckpointDue(); require.Less(t, j.Stats().LiveBytes, 2*checkpoint+100) {
		j.Append(one("a", "value"))
	}
	assert.Greater(t, j.Stats().LiveBytes, 2*checkpoint-100)
}

func TestTheJournalOfTheFirstVersionOpensForEver(t *testing.T) {
	t.Parallel()
	j, standing := open(t, disktest.Of(disktest.ReadDump(t, "testdata/version1.txt")))
	require.Empty(t, j.SetAside())
	assert.Equal(t, map[record.Record]string{{Kind: 1, Key: "a"}: "new", {Kind: 1, Key: "b"}: "other", {Kind: 33, Key: "c\x00d"}: ""}, standing)
	assert.Equal(t, 5, j.Stats().Entries)
}

func TestRecordsOfAnEarlierVersionAreMigrated(t *testing.T) {
	t.Parallel()
	disk := disktest.New()
	before, _ := open(t, disk)
	before.BeginCheckpoint()
	before.AppendPiece(one("a", "first"))
	before.EndCheckpoint()
	before.Append(one("b", "second"))
	require.NoError(t, before.Sync(t.Context()))

	migrating := options
	migrating.Version = 2
	migrating.Migrate = func(version int, r record.Record) (record.Record, error) {
		if r.Key == "damaged" {
			return record.Record{}, errDisk
		}
		r.Value += " of version " + strconv.Itoa(version)
		return r, nil
	}
	standing := map[string]string{}
	restore := func(r record.Record) error {
		standing[r.Key] = r.Value
		return nil
	}
	after, err := journal.Open(t.Context(), disk, migrating, restore)
	require.NoError(t, err)
	require.Empty(t, after.SetAside())
	after.Append(one("c", "third"))
	require.NoError(t, after.Sync(t.Context()))
	_, err = journal.Open(t.Context(), disk.Crash(), migrating, restore)
	require.NoError(t, err)
	assert.Equal(t, map[string]string{"a": "first of version 1", "b": "second of version 1", "c": "third"}, standing)

	disk = disktest.New()
	before, _ = open(t, disk)
	before.Append(one("damaged", "value"))
	require.NoError(t, before.Sync(t.Context()))
	after, err = journal.Open(t.Context(), disk, migrating, restore)
	require.NoError(t, err)
	assert.Contains(t, after.SetAside(), "record of kind 1: "+errDisk.Error())
}

func TestAJournalThatCannotBeReadIsSetAside(t *testing.T) {
	t.Parallel()
	t.Run("because it is of another kind", func(t *testing.T) {
		t.Parallel()
		disk := disktest.Of(disktest.ReadDump(t, "testdata/version1.txt"))
		j, err := journal.Open(t.Context(), disk, journal.Options{Name: "something else"}, nil)
		require.NoError(t, err)
		assert.Contains(t, j.SetAside(), `it holds "test records"`)
	})
	t.Run("because a record is not understood", func(t *testing.T) {
		t.Parallel()
		disk := disktest.Of(disktest.ReadDump(t, "testdata/version1.txt"))
		j, err := journal.Open(t.Context(), disk, options, func(r record.Record) error {
			if r.Kind == 33 {
				return errDisk
			}
			return nil
		})
		require.NoError(t, err)
		assert.Contains(t, j.SetAside(), "record of kind 33: "+errDisk.Error())
		j.Append(one("a", "after"))
		require.NoError(t, j.Close(t.Context()))
		_, standing := open(t, disk)
		assert.Equal(t, map[record.Record]string{{Kind: 1, Key: "a"}: "after"}, standing)
	})
	t.Run("but not because the storage says no", func(t *testing.T) {
		t.Parallel()
		disk := disktest.New()
		disk.FailWith(errDisk)
		_, err := journal.Open(t.Context(), disk, options, nil)
		require.ErrorIs(t, err, errDisk)
	})
}

func TestAFailureIsToldAndNothingIsLost(t *testing.T) {
	t.Parallel()
	disk := disktest.New()
	j, _ := open(t, disk)
	disk.FailWith(storage.ErrStorageFull)
	j.Append(one("a", "value"))
	j.Append(nil)
	require.ErrorIs(t, j.Sync(t.Context()), storage.ErrStorageFull)
	require.ErrorIs(t, j.Err(), storage.ErrStorageFull)
	assert.Positive(t, j.Stats().WaitingBytes)
	disk.FailWith(nil)
	require.NoError(t, j.Sync(t.Context()))
	assert.NoError(t, j.Err())
	_, standing := open(t, disk.Crash())
	assert.Len(t, standing, 1)
}

// FuzzOpen puts an entry with arbitrary content into the journal.
func FuzzOpen(f *testing.F) {
	f.Add([]byte{})
	f.Add([]byte("\x10\x01\x1a\x01a\x22\x05value"))
	f.Add([]byte("\x08\x01\x10\x01\x1a\x01a\x22\x05value"))
	f.Add([]byte("\x08\x02\x28\x7f"))
	f.Fuzz(func(t *testing.T, payload []byte) {
		disk := disktest.New()
		log, err := blocklog.Open(t.Context(), disk, blocklog.Format{Name: options.Name, Version: 1}, nil)
		require.NoError(t, err)
		log.Append(payload)
		require.NoError(t, log.Sync(t.Context()))
		j, _ := open(t, disk)
		j.Append(one("after", "value"))
		require.NoError(t, j.Sync(t.Context()))
		j, standing := open(t, disk)
		require.Empty(t, j.SetAside())
		require.Equal(t, "value", standing[record.Record{Kind: 1, Key: "after"}])
	})
}
