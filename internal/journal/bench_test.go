// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package journal_test

import (
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery/record"
	"github.com/otelcol-dora/otelcol-dora/internal/disktest"
	"github.com/otelcol-dora/otelcol-dora/internal/journal"
)

// thousand returns a piece of a checkpoint: a thousand records of 300 bytes.
func thousand() []record.Record {
	piece := make([]record.Record, 1000)
	for i := range piece {
		piece[i] = record.Record{Kind: 1, Key: strconv.Itoa(i), Value: string(make([]byte, 300))}
	}
	return piece
}

func openFile(b *testing.B, directory string, restore func(record.Record) error) *journal.Journal {
	b.Helper()
	j, err := journal.Open(b.Context(), disktest.File(b, directory, true), journal.Options{Name: "test records"}, restore)
	require.NoError(b, err)
	return j
}

// BenchmarkCheckpoint writes 100,000 records in pieces of a thousand on file_storage with fsync. Each piece is durable
// before the next is written.
func BenchmarkCheckpoint(b *testing.B) {
	j := openFile(b, b.TempDir(), nil)
	piece := thousand()
	b.SetBytes(100 * 1000 * 300)
	b.ReportAllocs()
	for b.Loop() {
		j.BeginCheckpoint()
		for range 100 {
			j.AppendPiece(piece)
			require.NoError(b, j.Sync(b.Context()))
		}
		j.EndCheckpoint()
		require.NoError(b, j.Sync(b.Context()))
	}
}

// BenchmarkRestore measures the cost of a start with a million records of 300 bytes.
func BenchmarkRestore(b *testing.B) {
	directory := b.TempDir()
	j := openFile(b, directory, nil)
	piece := thousand()
	for range 1000 {
		j.Append(piece)
	}
	require.NoError(b, j.Close(b.Context()))
	left := disktest.CrashFile(b, directory)
	client := disktest.File(b, left, true)
	b.ReportAllocs()
	for b.Loop() {
		restored := 0
		_, err := journal.Open(b.Context(), client, journal.Options{Name: "test records"}, func(record.Record) error { restored++; return nil })
		require.NoError(b, err)
		require.Equal(b, 1_000_000, restored)
	}
}
