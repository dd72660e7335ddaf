// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package blocklog_test

import (
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"maps"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/extension/xextension/storage"

	"github.com/otelcol-dora/otelcol-dora/internal/blocklog"
	"github.com/otelcol-dora/otelcol-dora/internal/disktest"
)

// FuzzOpen replaces a value of a log by arbitrary content with a valid checksum.
func FuzzOpen(f *testing.F) {
	values := disktest.ReadDump(f, golden)
	keys := slices.Sorted(maps.Keys(values))
	for i, key := range keys {
		f.Add(uint8(i), values[key][:len(values[key])-4])
	}
	f.Fuzz(func(t *testing.T, which uint8, content []byte) {
		disk := disktest.Of(values)
		sealed := binary.LittleEndian.AppendUint32(slices.Clone(content), crc32.Checksum(content, crc32.MakeTable(crc32.Castagnoli)))
		require.NoError(t, disk.Set(t.Context(), keys[int(which)%len(keys)], sealed))
		batches := 0
		disk.Fail(func([]*storage.Operation) (int, error) {
			batches++
			if batches > 50 {
				return 0, errDisk // a head may refer to a million blocks that were set aside
			}
			return 0, nil
		})
		l, err := blocklog.Open(t.Context(), disk, format, func(uint64, []byte) error { return nil })
		if err != nil {
			require.ErrorIs(t, err, errDisk)
			return
		}
		after := l.Append([]byte("after"))
		l.Remove(after-1, after-3)
		require.NoError(t, l.Sync(t.Context()))
		l, held := open(t, disk.Crash())
		require.Empty(t, l.SetAside(), "what was opened is whole")
		require.Equal(t, fmt.Sprint(after, " after"), held[len(held)-1])
	})
}
