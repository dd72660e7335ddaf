// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package blocklog_test

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/otelcol-dora/otelcol-dora/internal/blocklog"
	"github.com/otelcol-dora/otelcol-dora/internal/disktest"
)

// reopened appends the payloads to a new log. It returns the entries that are loaded when the log is opened again, and
// the stored size.
func reopened(t require.TestingT, payloads ...[]byte) (loaded [][]byte, stored int64) {
	ctx := context.Background()
	disk := disktest.New()
	l, err := blocklog.Open(ctx, disk, blocklog.Format{Name: "test", Version: 1}, nil)
	require.NoError(t, err)
	for _, payload := range payloads {
		l.Append(payload)
	}
	require.NoError(t, l.Sync(ctx))
	again, err := blocklog.Open(ctx, disk, blocklog.Format{Name: "test", Version: 1}, func(_ uint64, payload []byte) error {
		loaded = append(loaded, bytes.Clone(payload))
		return nil
	})
	require.NoError(t, err)
	require.Empty(t, again.SetAside())
	return loaded, again.Stats().StoredBytes
}

func TestEntriesOfAnySizeAndContentComeBackAsTheyWere(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var payloads [][]byte
		for range rapid.IntRange(1, 5).Draw(t, "entries") {
			pattern := rapid.SliceOfN(rapid.Byte(), 0, 300).Draw(t, "pattern")
			payloads = append(payloads, bytes.Repeat(pattern, rapid.IntRange(1, 50).Draw(t, "times")))
		}
		loaded, _ := reopened(t, payloads...)
		require.Len(t, loaded, len(payloads))
		for i, payload := range payloads {
			assert.True(t, bytes.Equal(payload, loaded[i]))
		}
	})
}

func TestWhatRepeatsItselfTakesLittleRoom(t *testing.T) {
	t.Parallel()
	text := strings.Repeat(`{"repository": {"full_name": "acme/checkout"}, "sender": {"login": "octocat"}},`, 200)
	_, stored := reopened(t, []byte(text))
	assert.Less(t, stored, int64(len(text)/4))
}
