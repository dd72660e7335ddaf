// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package blocklog_test

import (
	"bytes"
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-dora/otelcol-dora/internal/blocklog"
	"github.com/otelcol-dora/otelcol-dora/internal/disktest"
)

// golden is the content of a storage as the first version of this package wrote it. It must stay readable forever.
const golden = "testdata/version1.txt"

func TestALogOfTheFirstVersionOpensForEver(t *testing.T) {
	t.Parallel()
	disk := disktest.Of(disktest.ReadDump(t, golden))
	l, held := open(t, disk)
	require.Empty(t, l.SetAside())
	assert.Equal(t, []string{"1 a", "3 c", "6 f", "7 g"}, held)
	l.Remove(1, 6)
	appendAll(l, "h")
	require.NoError(t, l.Sync(t.Context()))
	_, held = open(t, disk.Crash())
	assert.Equal(t, []string{"3 c", "7 g", "8 h"}, held)
}

// second is a later version of the format, whose entries are in capitals.
var second = blocklog.Format{Name: format.Name, Version: 2, Migrate: func(version int, payload []byte) ([]byte, error) {
	if version != 1 {
		return nil, errors.New("only the first version was in small letters")
	}
	return bytes.ToUpper(payload), nil
}}

func openSecond(t *testing.T, disk *disktest.Disk, format blocklog.Format) (*blocklog.Log, []string) {
	t.Helper()
	held := []string{}
	l, err := blocklog.Open(t.Context(), disk, format, func(_ uint64, payload []byte) error {
		held = append(held, string(payload))
		return nil
	})
	require.NoError(t, err)
	return l, held
}

func TestEntriesOfAnEarlierVersionAreMigrated(t *testing.T) {
	t.Parallel()
	disk := disktest.Of(disktest.ReadDump(t, golden))
	l, held := openSecond(t, disk, second)
	require.Empty(t, l.SetAside())
	assert.Equal(t, []string{"A", "C", "F", "G"}, held)
	_, held = open(t, disk.Crash())
	assert.Len(t, held, 4, "as long as nothing is written the earlier program can still read it")

	appendAll(l, "I")
	require.NoError(t, l.Sync(t.Context()))
	_, held = openSecond(t, disk.Crash(), second)
	assert.Equal(t, []string{"A", "C", "F", "G", "I"}, held, "old and new ones side by side")
	l, _ = open(t, disk.Crash())
	assert.Contains(t, l.SetAside(), "it is of version 2 and this program knows versions up to 1")
}

func TestAnEntryThatCannotBeMigratedSetsTheLogAside(t *testing.T) {
	t.Parallel()
	third := blocklog.Format{Name: format.Name, Version: 3, Migrate: func(int, []byte) ([]byte, error) {
		return nil, errors.New("too old")
	}}
	l, held := openSecond(t, disktest.Of(disktest.ReadDump(t, golden)), third)
	assert.Empty(t, held)
	assert.Contains(t, l.SetAside(), "entry 1 of version 1 cannot be migrated: too old")
}
