// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package blocklog_test

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-dora/otelcol-dora/internal/blocklog"
	"github.com/otelcol-dora/otelcol-dora/internal/disktest"
)

func openFile(b *testing.B, directory string, fsync bool, load func(uint64, []byte) error) *blocklog.Log {
	b.Helper()
	l, err := blocklog.Open(b.Context(), disktest.File(b, directory, fsync), format, load)
	require.NoError(b, err)
	return l
}

// BenchmarkAppendAndSync measures the cost of a webhook that is answered once it is durable, on file_storage with
// fsync. Each caller also removes the entry that it appended before, as the spool does.
func BenchmarkAppendAndSync(b *testing.B) {
	for _, size := range []int{300, 13_000} {
		for _, callers := range []int{1, 16, 128} {
			b.Run(fmt.Sprintf("%d bytes by %d callers", size, callers), func(b *testing.B) {
				l := openFile(b, b.TempDir(), true, nil)
				payload := make([]byte, size)
				b.SetBytes(int64(size))
				b.ReportAllocs()
				b.ResetTimer()
				var left atomic.Int64
				left.Store(int64(b.N))
				var all sync.WaitGroup
				for range callers {
					all.Go(func() { assert.NoError(b, appendAndSync(b.Context(), l, payload, &left)) })
				}
				all.Wait()
				b.ReportMetric(float64(b.N)/float64(l.Stats().Commits), "entries/commit")
				b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "entries/s")
			})
		}
	}
}

func appendAndSync(ctx context.Context, l *blocklog.Log, payload []byte, left *atomic.Int64) error {
	for last := uint64(0); left.Add(-1) >= 0; {
		number := l.Append(payload)
		l.Remove(last)
		last = number
		if err := l.Sync(ctx); err != nil {
			return err
		}
	}
	return nil
}

// BenchmarkOpen measures the cost of a start: with 300 MB in full blocks, as a checkpoint leaves them, and with 100,000
// small blocks, one per commit, whose number determines the time.
func BenchmarkOpen(b *testing.B) {
	tests := []struct {
		name              string
		entries, perBlock int
	}{
		{"300 MB in full blocks", 1 << 20, 3000},
		{"100,000 commits of 300 bytes", 100_000, 1},
	}
	for _, tt := range tests {
		b.Run(tt.name, func(b *testing.B) {
			directory := b.TempDir()
			l := openFile(b, directory, false, nil)
			for i := range tt.entries {
				l.Append(make([]byte, 300))
				if i%tt.perBlock == 0 {
					require.NoError(b, l.Sync(b.Context()))
				}
			}
			require.NoError(b, l.Close(b.Context()))
			left := disktest.CrashFile(b, directory)
			client := disktest.File(b, left, true)
			b.ReportAllocs()
			for b.Loop() {
				loaded := 0
				_, err := blocklog.Open(b.Context(), client, format, func(uint64, []byte) error { loaded++; return nil })
				require.NoError(b, err)
				require.Equal(b, tt.entries, loaded)
			}
		})
	}
}
