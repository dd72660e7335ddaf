// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package journal_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/extension/xextension/storage"
	"pgregory.net/rapid"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery/record"
	"github.com/otelcol-dora/otelcol-dora/internal/disktest"
	"github.com/otelcol-dora/otelcol-dora/internal/journal"
)

var errDisk = errors.New("the disk says no")

// state holds the current values by key. An empty value deletes its key.
type state map[string]string

func (s state) put(r record.Record) {
	if r.Value == "" {
		delete(s, r.Key)
		return
	}
	s[r.Key] = r.Value
}

// model is a user of a journal. history holds the state after each group; the first one is durable.
type model struct {
	disk    *disktest.Disk
	journal *journal.Journal
	history []state
	// keys are those that the running checkpoint has not covered yet.
	keys  []string
	count int
}

func (m *model) now() state { return m.history[len(m.history)-1] }

func (m *model) reopen(t *rapid.T, disk *disktest.Disk) {
	restored := state{}
	j, err := journal.Open(context.Background(), disk, options, func(r record.Record) error {
		restored.put(r)
		return nil
	})
	require.NoError(t, err)
	require.Empty(t, j.SetAside())
	require.True(t, slices.ContainsFunc(m.history, func(s state) bool { return maps.Equal(s, restored) }),
		"restored %v, which stood at no time since the last Sync: %v", restored, m.history)
	m.disk, m.journal, m.history, m.keys = disk, j, []state{restored}, nil
}

func (m *model) append(t *rapid.T) {
	after := maps.Clone(m.now())
	var group []record.Record
	for range rapid.IntRange(1, 3).Draw(t, "size") {
		m.count++
		r := record.Record{Kind: 1, Key: strconv.Itoa(rapid.IntRange(1, 9).Draw(t, "key"))}
		if rapid.IntRange(0, 3).Draw(t, "stays") > 0 {
			r.Value = fmt.Sprintf("value %d", m.count)
		}
		after.put(r)
		group = append(group, r)
	}
	m.journal.Append(group)
	m.history = append(m.history, after)
}

func (m *model) sync(t *rapid.T) {
	if err := m.journal.Sync(context.Background()); err != nil {
		require.ErrorIs(t, err, errDisk)
		return
	}
	m.history = m.history[len(m.history)-1:]
	require.Zero(t, m.journal.Stats().WaitingBytes)
}

func (m *model) begin(*rapid.T) {
	m.journal.BeginCheckpoint()
	m.keys = slices.Sorted(maps.Keys(m.now()))
}

// piece appends a piece with some of the current records. The last piece completes the checkpoint.
func (m *model) piece(t *rapid.T) {
	if m.keys == nil {
		return
	}
	size := rapid.IntRange(0, len(m.keys)).Draw(t, "piece")
	var group []record.Record
	for _, key := range m.keys[:size] {
		if value, ok := m.now()[key]; ok {
			group = append(group, record.Record{Kind: 1, Key: key, Value: value})
		}
	}
	m.journal.AppendPiece(group)
	if m.keys = m.keys[size:]; len(m.keys) == 0 {
		m.journal.EndCheckpoint()
		m.keys = nil
	}
}

func (m *model) breakDisk(t *rapid.T) {
	part := rapid.IntRange(0, 6).Draw(t, "part")
	m.disk.Fail(func(operations []*storage.Operation) (int, error) { return min(part, len(operations)), errDisk })
}

func TestACrashRestoresWhatStoodAtSomeMomentSinceTheLastSync(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		m := &model{history: []state{{}}}
		m.reopen(t, disktest.New())
		t.Repeat(map[string]func(*rapid.T){
			"append":       m.append,
			"append again": m.append,
			"sync":         m.sync,
			"sync again":   m.sync,
			"begin":        m.begin,
			"piece":        m.piece,
			"piece again":  m.piece,
			"give up":      func(*rapid.T) { m.journal.GiveUpCheckpoint(); m.keys = nil },
			"break":        m.breakDisk,
			"heal":         func(*rapid.T) { m.disk.FailWith(nil) },
			"crash":        func(t *rapid.T) { m.reopen(t, m.disk.Crash()) },
			"look": func(t *rapid.T) {
				other := *m
				other.reopen(t, m.disk.Crash())
			},
		})
		m.disk.FailWith(nil)
		m.sync(t)
		m.reopen(t, m.disk.Crash())
	})
}

// stored returns how many bytes a disk holds.
func stored(disk *disktest.Disk) (bytes int) {
	for _, value := range disk.Values() {
		bytes += len(value)
	}
	return bytes
}

func TestACheckpointThatIsGivenUpLeavesNothingAndIsDueAgain(t *testing.T) {
	t.Parallel()
	for name, fails := range map[string]bool{"written": false, "waiting to be written": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			disk := disktest.New()
			j, _ := open(t, disk)
			for i := range 100 {
				j.Append(one(strconv.Itoa(i), "some value that stands"))
			}
			require.NoError(t, j.Sync(t.Context()))
			require.True(t, j.CheckpointDue())
			before := j.Stats().StoredBytes
			for range 20 {
				j.BeginCheckpoint()
				require.False(t, j.CheckpointDue(), "one has begun")
				for i := range 50 {
					j.AppendPiece(one(strconv.Itoa(i), "some value that stands"))
				}
				if fails {
					disk.FailWith(errDisk)
					require.ErrorIs(t, j.Sync(t.Context()), errDisk)
					disk.FailWith(nil)
				} else {
					require.NoError(t, j.Sync(t.Context()))
				}
				j.GiveUpCheckpoint()
				require.NoError(t, j.Sync(t.Context()))
				require.True(t, j.CheckpointDue())
				require.Less(t, j.Stats().StoredBytes, before+500)
			}
			require.Less(t, stored(disk), int(before)+500)
			_, standing := open(t, disk.Crash())
			assert.Len(t, standing, 100)
		})
	}
}

func TestALoopOfCrashesDoesNotGrowTheJournal(t *testing.T) {
	t.Parallel()
	for _, crash := range []string{"before the end of the checkpoint", "after it"} {
		t.Run(crash, func(t *testing.T) {
			t.Parallel()
			disk, checkpoints := disktest.New(), 0
			for round := range 100 {
				j, standing := open(t, disk)
				if round > 0 {
					require.Len(t, standing, 50)
				}
				for i := range 50 {
					j.Append(one(strconv.Itoa(i), "some value that stands"))
					if round > 0 {
						break
					}
				}
				require.NoError(t, j.Sync(t.Context()))
				if round > 0 && j.CheckpointDue() {
					checkpoints++
					j.BeginCheckpoint()
					for r, value := range standing {
						j.AppendPiece(one(r.Key, value))
					}
					require.NoError(t, j.Sync(t.Context()))
					if crash == "after it" {
						j.EndCheckpoint()
						require.NoError(t, j.Sync(t.Context()))
					}
				}
				disk = disk.Crash()
				require.Less(t, stored(disk), 14_000, "round %d", round)
			}
			require.Positive(t, checkpoints)
			if crash == "after it" {
				assert.Less(t, checkpoints, 10, "the size of the last one is remembered")
			}
		})
	}
}
