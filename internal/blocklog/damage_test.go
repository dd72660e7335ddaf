// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package blocklog_test

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/extension/xextension/storage"

	"github.com/otelcol-dora/otelcol-dora/internal/blocklog"
	"github.com/otelcol-dora/otelcol-dora/internal/disktest"
)

// small returns the content of a disk with a log that has every kind of value: a head, blocks, an empty run and a mark.
func small(t *testing.T) map[string][]byte {
	t.Helper()
	disk := disktest.New()
	l, _ := open(t, disk)
	for _, payloads := range [][]string{{"a", "b", "c"}, {"d", "e"}, {"f", "g"}} {
		appendAll(l, payloads...)
		require.NoError(t, l.Sync(t.Context()))
	}
	l.Remove(2, 4, 5)
	require.NoError(t, l.Sync(t.Context()))
	_, held := open(t, disk.Crash())
	require.Equal(t, []string{"1 a", "3 c", "6 f", "7 g"}, held)
	require.Len(t, disk.Values(), 5, "a head, three blocks and a mark")
	return disk.Values()
}

// openDamaged opens a log that must be set aside before any entry is loaded.
func openDamaged(t *testing.T, disk *disktest.Disk, what string) *blocklog.Log {
	t.Helper()
	l, err := blocklog.Open(t.Context(), disk, format, func(uint64, []byte) error {
		assert.Fail(t, "half-read", what)
		return nil
	})
	require.NoError(t, err, what)
	require.NotEmpty(t, l.SetAside(), what)
	assert.Zero(t, l.Stats().Entries, what)
	return l
}

func TestAnyDamagedByteSetsTheLogAside(t *testing.T) {
	t.Parallel()
	values := small(t)
	for key, value := range values {
		for i := range value {
			for _, flip := range []byte{0x01, 0x80, 0xff} {
				disk := disktest.Of(values)
				damaged := slices.Clone(value)
				damaged[i] ^= flip
				require.NoError(t, disk.Set(t.Context(), key, damaged))
				openDamaged(t, disk, key)
			}
		}
	}
}

func TestAnythingBrokenOffSetsTheLogAside(t *testing.T) {
	t.Parallel()
	values := small(t)
	for key, value := range values {
		for size := range value {
			disk := disktest.Of(values)
			require.NoError(t, disk.Set(t.Context(), key, value[:size]))
			openDamaged(t, disk, key)
		}
	}
}

func TestAMissingOrMisplacedBlockSetsTheLogAside(t *testing.T) {
	t.Parallel()
	values := small(t)
	var blocks []string
	for key := range values {
		if strings.HasPrefix(key, "g") && !strings.HasSuffix(key, "/r") {
			blocks = append(blocks, key)
		}
	}
	slices.Sort(blocks)
	for i, key := range blocks {
		disk := disktest.Of(values)
		require.NoError(t, disk.Delete(t.Context(), key))
		assert.Contains(t, openDamaged(t, disk, key).SetAside(), "is missing")
		disk = disktest.Of(values)
		require.NoError(t, disk.Set(t.Context(), key, values[blocks[(i+1)%len(blocks)]]))
		assert.Contains(t, openDamaged(t, disk, key).SetAside(), "of another log")
	}
}

func TestWhatIsSetAsideIsKeptUntilTheNextTime(t *testing.T) {
	t.Parallel()
	disk := disktest.Of(small(t))
	damage := func() {
		for key, value := range disk.Values() {
			if strings.HasPrefix(key, "g") && !strings.HasSuffix(key, "/r") {
				require.NoError(t, disk.Set(t.Context(), key, value[:len(value)-1]))
			}
		}
	}
	before := disk.Values()
	damage()
	l := openDamaged(t, disk, "first")
	assert.Regexp(t, `^test entries could not be read from the storage: block 1 of 3 cannot be read: its checksum does not match; `+
		`it was set aside under the key aside/[0-9a-f]{16} and a new, empty one was begun: back up the storage now`, l.SetAside())
	kept := disk.Values()
	for key, value := range before {
		if key == "head" {
			assert.Contains(t, slices.Collect(maps.Values(kept)), value, "the old head")
			continue
		}
		assert.Contains(t, kept, key)
	}
	appendAll(l, "new")
	require.NoError(t, l.Sync(t.Context()))
	l, held := open(t, disk.Crash())
	assert.Equal(t, []string{"1 new"}, held)
	assert.Empty(t, l.SetAside(), "it is said once")

	damage()
	openDamaged(t, disk, "second")
	for key := range before {
		if key != "head" {
			assert.NotContains(t, disk.Values(), key, "of the log set aside first nothing is left")
		}
	}
	assert.Len(t, disk.Values(), 3, "a head, the head set aside and its block")
}

func TestAForeignOrNewerLogIsSetAside(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		format blocklog.Format
		want   string
	}{
		{"of another format", blocklog.Format{Name: "something else", Version: 1}, `it holds "test entries"`},
		{"of a newer version", blocklog.Format{Name: "test entries"}, "it is of version 1 and this program knows versions up to 0"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			l, err := blocklog.Open(t.Context(), disktest.Of(small(t)), tt.format, nil)
			require.NoError(t, err)
			assert.Contains(t, l.SetAside(), tt.want)
		})
	}
	t.Run("of another program", func(t *testing.T) {
		t.Parallel()
		disk := disktest.Of(map[string][]byte{"head": []byte("something of another program")})
		openDamaged(t, disk, "foreign")
	})
}

func TestEntriesThatAreNotUnderstoodSetTheLogAside(t *testing.T) {
	t.Parallel()
	disk := disktest.Of(small(t))
	l, err := blocklog.Open(t.Context(), disk, format, func(number uint64, _ []byte) error {
		if number == 3 {
			return errors.New("what is a c?")
		}
		return nil
	})
	require.NoError(t, err)
	assert.Contains(t, l.SetAside(), "block 1 of 3 cannot be read: entry 3 is not understood: what is a c?")
	_, held := open(t, disk)
	assert.Empty(t, held)
}

func TestAnErrorOfTheStorageSetsNothingAside(t *testing.T) {
	t.Parallel()
	failure := errors.New("i/o error")
	values := small(t)
	for failing := range 3 {
		disk, calls := disktest.Of(values), 0
		disk.Fail(func([]*storage.Operation) (int, error) {
			calls++
			if calls > failing {
				return 0, failure
			}
			return 0, nil
		})
		_, err := blocklog.Open(t.Context(), disk, format, func(uint64, []byte) error { return nil })
		require.ErrorIs(t, err, failure)
		assert.Equal(t, values, disk.Values())
	}
	t.Run("nor forgets what cannot be set aside", func(t *testing.T) {
		t.Parallel()
		disk := disktest.Of(values)
		disk.Fail(func(operations []*storage.Operation) (int, error) {
			if operations[0].Type == storage.Get {
				return 0, nil
			}
			return 0, failure
		})
		_, err := blocklog.Open(t.Context(), disk, blocklog.Format{Name: "something else"}, nil)
		require.ErrorIs(t, err, failure)
		assert.Equal(t, values, disk.Values())
	})
	t.Run("nor does a start that is given up", func(t *testing.T) {
		t.Parallel()
		disk := disktest.Of(values)
		ctx, cancel := context.WithCancel(t.Context())
		_, err := blocklog.Open(ctx, disk, format, func(uint64, []byte) error {
			cancel()
			return ctx.Err()
		})
		require.ErrorIs(t, err, context.Canceled)
		assert.Equal(t, values, disk.Values())
	})
}
