// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package blocklog_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/extension/xextension/storage"

	"github.com/otelcol-dora/otelcol-dora/internal/blocklog"
	"github.com/otelcol-dora/otelcol-dora/internal/disktest"
)

var format = blocklog.Format{Name: "test entries", Version: 1}

// open opens the log on a client and returns its entries as "number payload".
func open(t *testing.T, client storage.Client) (*blocklog.Log, []string) {
	t.Helper()
	held := []string{}
	l, err := blocklog.Open(t.Context(), client, format, func(number uint64, payload []byte) error {
		held = append(held, fmt.Sprintf("%d %s", number, payload))
		return nil
	})
	require.NoError(t, err)
	return l, held
}

func appendAll(l *blocklog.Log, payloads ...string) {
	for _, payload := range payloads {
		l.Append([]byte(payload))
	}
}

func TestEntriesAreThereAgainInTheirOrder(t *testing.T) {
	t.Parallel()
	disk := disktest.New()
	l, held := open(t, disk)
	assert.Empty(t, held)
	appendAll(l, "a", "", "c")
	require.NoError(t, l.Sync(t.Context()))
	appendAll(l, "d")
	require.NoError(t, l.Sync(t.Context()))
	appendAll(l, "never synced")

	l, held = open(t, disk.Crash())
	assert.Equal(t, []string{"1 a", "2 ", "3 c", "4 d"}, held)
	assert.Empty(t, l.SetAside())
	assert.EqualValues(t, 5, l.Append(nil))
}

func TestRemovedEntriesAreGone(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		remove func(l *blocklog.Log)
		want   []string
	}{
		{"the first of a block", func(l *blocklog.Log) { l.Remove(1) }, []string{"2 b", "3 c", "4 d", "5 e", "6 f"}},
		{"one in the middle of a block", func(l *blocklog.Log) { l.Remove(2, 2, 77) }, []string{"1 a", "3 c", "4 d", "5 e", "6 f"}},
		{"a block at the front", func(l *blocklog.Log) { l.Remove(3, 1, 2) }, []string{"4 d", "5 e", "6 f"}},
		{"a block in the middle", func(l *blocklog.Log) { l.Remove(4, 5) }, []string{"1 a", "2 b", "3 c", "6 f"}},
		{"blocks behind one that is stuck", func(l *blocklog.Log) { l.Remove(6, 5, 4, 3, 2) }, []string{"1 a"}},
		{"all before one", func(l *blocklog.Log) { l.RemoveBefore(5) }, []string{"5 e", "6 f"}},
		{"all", func(l *blocklog.Log) { l.RemoveBefore(99) }, []string{}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			disk := disktest.New()
			l, _ := open(t, disk)
			for _, payloads := range [][]string{{"a", "b", "c"}, {"d", "e"}, {"f"}} {
				appendAll(l, payloads...)
				require.NoError(t, l.Sync(t.Context()))
			}
			tt.remove(l)
			_, held := open(t, disk.Crash())
			assert.Len(t, held, 6, "a removal alone writes nothing")
			require.NoError(t, l.Sync(t.Context()))
			assert.Equal(t, len(tt.want), l.Stats().Entries)
			l, held = open(t, disk.Crash())
			assert.Equal(t, tt.want, held)
			assert.Equal(t, len(tt.want), l.Stats().Entries)
			assert.EqualValues(t, 7, l.Append(nil))
		})
	}
}
