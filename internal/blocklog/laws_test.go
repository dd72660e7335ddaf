// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package blocklog_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/extension/xextension/storage"
	"pgregory.net/rapid"

	"github.com/otelcol-dora/otelcol-dora/internal/blocklog"
	"github.com/otelcol-dora/otelcol-dora/internal/disktest"
)

var errDisk = errors.New("the disk says no")

// model is a log with the payloads, by number, that it must hold.
type model struct {
	disk *disktest.Disk
	log  *blocklog.Log
	// durable are the entries as of the last successful Sync, and appended those added since. removing are entries
	// removed since; a restart may or may not bring them back.
	durable, appended map[uint64]string
	removing          map[uint64]bool
	next              uint64
	count             int
	// torn reports that a batch was carried out only in part.
	torn bool
}

func newModel(t *rapid.T) *model {
	m := &model{disk: disktest.New(), next: 1}
	m.reopen(t, m.disk)
	return m
}

// reopen opens the log again on a disk and checks its entries.
func (m *model) reopen(t *rapid.T, disk *disktest.Disk) {
	held, last := map[uint64]string{}, uint64(0)
	l, err := blocklog.Open(context.Background(), disk, format, func(number uint64, payload []byte) error {
		require.Greater(t, number, last, "entries come in order")
		last, held[number] = number, string(payload)
		return nil
	})
	require.NoError(t, err)
	require.Empty(t, l.SetAside())
	for number, payload := range m.durable {
		if got, ok := held[number]; ok || !m.removing[number] {
			require.Equal(t, payload, got, "entry %d", number)
		}
	}
	for number, payload := range held {
		_, durable := m.durable[number]
		require.True(t, durable || m.appended[number] == payload, "entry %d was removed or is not what was appended: %q", number, payload)
	}
	require.Equal(t, len(held), l.Stats().Entries)
	require.GreaterOrEqual(t, l.Next(), m.next, "no number that was durable is given away again")
	m.disk, m.log = disk, l
	m.durable, m.appended, m.removing = held, map[uint64]string{}, map[uint64]bool{}
}

func (m *model) append(t *rapid.T) {
	m.count++
	payload := fmt.Sprintf("payload %d", m.count)
	if rapid.IntRange(0, 300).Draw(t, "large") == 300 {
		payload += string(make([]byte, rapid.SampledFrom([]int{600 << 10, 3 << 20}).Draw(t, "size")))
	}
	m.appended[m.log.Append([]byte(payload))] = payload
}

func (m *model) remove(t *rapid.T) {
	known := slices.Sorted(maps.Keys(m.durable))
	known = append(known, slices.Sorted(maps.Keys(m.appended))...)
	if len(known) == 0 {
		return
	}
	for _, number := range rapid.SliceOfN(rapid.SampledFrom(known), 1, 8).Draw(t, "remove") {
		m.log.Remove(number)
		m.removing[number] = true
	}
}

func (m *model) removeBefore(t *rapid.T) {
	before := rapid.Uint64Range(0, m.log.Next()+2).Draw(t, "before")
	m.log.RemoveBefore(before)
	for _, entries := range []map[uint64]string{m.durable, m.appended} {
		for number := range entries {
			if number < before {
				m.removing[number] = true
			}
		}
	}
}

// sync calls Sync, and checks its result and what is durable then.
func (m *model) sync(t *rapid.T) {
	err := m.log.Sync(context.Background())
	require.Equal(t, err, m.log.Err())
	if err != nil {
		require.ErrorIs(t, err, errDisk)
		return
	}
	maps.Copy(m.durable, m.appended)
	maps.DeleteFunc(m.durable, func(number uint64, _ string) bool { return m.removing[number] })
	m.appended, m.removing = map[uint64]string{}, map[uint64]bool{}
	m.next = m.log.Next()
	require.Zero(t, m.log.Stats().WaitingBytes)
	require.Len(t, m.durable, m.log.Stats().Entries)
}

// breakDisk makes the next batches fail, with some of their operations carried out.
func (m *model) breakDisk(t *rapid.T) {
	part := rapid.SampledFrom([]int{0, 0, 0, 0, 1, 2, 3, 4, 6, 9, 12}).Draw(t, "part")
	m.disk.Fail(func(operations []*storage.Operation) (int, error) {
		m.torn = m.torn || part > 0
		return min(part, len(operations)), errDisk
	})
}

func TestNothingDurableIsLostAndNothingRemovedComesBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		m := newModel(t)
		t.Repeat(map[string]func(*rapid.T){
			"append":        m.append,
			"append again":  m.append,
			"remove":        m.remove,
			"remove again":  m.remove,
			"remove before": m.removeBefore,
			"sync":          m.sync,
			"sync again":    m.sync,
			"break":         m.breakDisk,
			"heal":          func(*rapid.T) { m.disk.FailWith(nil) },
			"crash":         func(t *rapid.T) { m.reopen(t, m.disk.Crash()) },
			"look":          func(t *rapid.T) { lookAt(t, m) },
		})
		m.disk.FailWith(nil)
		m.sync(t)
		m.reopen(t, m.disk.Crash())
		m.log.RemoveBefore(m.log.Next())
		require.NoError(t, m.log.Sync(t.Context()))
		if !m.torn {
			require.LessOrEqual(t, len(m.disk.Values()), 1, "where batches are atomic nothing but the head is left behind")
		}
	})
}

// lookAt opens a copy of the disk: what a crash would leave now must be valid. The model does not change.
func lookAt(t *rapid.T, m *model) {
	other := *m
	other.reopen(t, m.disk.Crash())
}
