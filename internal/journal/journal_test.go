// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package journal_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/extension/xextension/storage"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery/record"
	"github.com/otelcol-dora/otelcol-dora/internal/disktest"
	"github.com/otelcol-dora/otelcol-dora/internal/journal"
)

var options = journal.Options{Name: "test records", MinCheckpoint: 1000}

// open opens the journal on a client and returns what stands in it, by kind and key.
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
