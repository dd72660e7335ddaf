// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package blocklog_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"strconv"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/extension/xextension/storage"
	"go.uber.org/goleak"

	"github.com/otelcol-dora/otelcol-dora/internal/blocklog"
	"github.com/otelcol-dora/otelcol-dora/internal/disktest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestCallersAtTheSameTimeShareCommits(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		disk := disktest.New()
		l, _ := open(t, disk)
		disk.SetLatency(10 * time.Millisecond)
		began := time.Now()
		var callers sync.WaitGroup
		for i := range 100 {
			callers.Go(func() {
				appendAll(l, strconv.Itoa(i))
				assert.NoError(t, l.Sync(t.Context()))
			})
		}
		callers.Wait()
		assert.Equal(t, 20*time.Millisecond, time.Since(began), "one writes at once, the others wait for it and then share the next")
		assert.EqualValues(t, 2, l.Stats().Commits)
		_, held := open(t, disk.Crash())
		assert.Len(t, held, 100)
	})
}

func TestSyncWritesOnlyWhatWaits(t *testing.T) {
	t.Parallel()
	disk := disktest.New()
	l, _ := open(t, disk)
	require.NoError(t, l.Sync(t.Context()))
	l.Remove(1, 2, 3)
	l.RemoveBefore(9)
	require.NoError(t, l.Sync(t.Context()))
	assert.Zero(t, disk.Counts().Batches, "nothing waits")
	appendAll(l, "a")
	require.NoError(t, l.Sync(t.Context()))
	require.NoError(t, l.Sync(t.Context()))
	assert.Equal(t, 1, disk.Counts().Batches)
	l.Remove(1)
	require.NoError(t, l.Sync(t.Context()))
	assert.Equal(t, 2, disk.Counts().Batches, "a removal can be made durable, too")
	assert.Equal(t, 1, disk.Counts().Gets, "nothing is read after opening")
	assert.Zero(t, disk.Counts().Reads-disk.Counts().Gets)
}

func TestAFailedCommitKeepsEverythingForTheNext(t *testing.T) {
	t.Parallel()
	for _, failure := range []error{storage.ErrStorageFull, errors.New("i/o error")} {
		disk := disktest.New()
		l, _ := open(t, disk)
		appendAll(l, "a", "b")
		require.NoError(t, l.Sync(t.Context()))
		disk.FailWith(failure)
		appendAll(l, "c")
		l.Remove(2)
		require.ErrorIs(t, l.Sync(t.Context()), failure)
		assert.ErrorIs(t, l.Err(), failure)
		appendAll(l, "d")
		require.ErrorIs(t, l.Sync(t.Context()), failure)
		assert.Positive(t, l.Stats().WaitingBytes)
		assert.EqualValues(t, 2, l.Stats().Failures)
		_, held := open(t, disk.Crash())
		assert.Equal(t, []string{"1 a", "2 b"}, held)

		disk.FailWith(nil)
		require.NoError(t, l.Close(t.Context()))
		assert.NoError(t, l.Err())
		assert.Zero(t, l.Stats().WaitingBytes)
		_, held = open(t, disk.Crash())
		assert.Equal(t, []string{"1 a", "3 c", "4 d"}, held)
	}
}

func TestAFullStorageTakesEntriesAgainOnceThereIsRoom(t *testing.T) {
	t.Parallel()
	disk := disktest.New()
	l, _ := open(t, disk)
	disk.SetCapacity(10_000)
	var err error
	for err == nil {
		appendAll(l, string(make([]byte, 1000)))
		err = l.Sync(t.Context())
	}
	require.ErrorIs(t, err, storage.ErrStorageFull)
	l.RemoveBefore(5)
	require.NoError(t, l.Sync(t.Context()), "what was removed makes room for what waits")
	_, held := open(t, disk.Crash())
	assert.Len(t, held, l.Stats().Entries)
}

func TestAllWhoWaitedForAFailedCommitHearOfIt(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		disk := disktest.New()
		l, _ := open(t, disk)
		failure := errors.New("i/o error")
		disk.SetLatency(time.Second)
		disk.FailWith(failure)
		var callers sync.WaitGroup
		for range 10 {
			callers.Go(func() {
				appendAll(l, "a")
				assert.ErrorIs(t, l.Sync(t.Context()), failure)
			})
		}
		callers.Wait()
		assert.EqualValues(t, 2, l.Stats().Failures)
	})
}

func TestTheContextEndsTheWaitingAndNotTheCommit(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		disk := disktest.New()
		l, _ := open(t, disk)
		disk.SetLatency(time.Second)
		ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
		defer cancel()
		var callers sync.WaitGroup
		callers.Go(func() {
			appendAll(l, "a")
			assert.NoError(t, l.Sync(ctx), "who writes carries it through")
		})
		synctest.Wait()
		callers.Go(func() {
			appendAll(l, "b")
			assert.ErrorIs(t, l.Sync(ctx), context.DeadlineExceeded)
		})
		callers.Wait()
		appendAll(l, "c")
		assert.ErrorIs(t, l.Sync(ctx), context.DeadlineExceeded, "nothing is begun for somebody who does not wait")
		assert.EqualValues(t, 1, l.Stats().Commits)
		require.NoError(t, l.Sync(t.Context()))
		_, held := open(t, disk.Crash())
		assert.Equal(t, []string{"1 a", "2 b", "3 c"}, held)
	})
}

func TestACommitThatHangsEndsWithItsTimeout(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		disk := disktest.New()
		l, _ := open(t, disk)
		disk.SetLatency(time.Hour)
		began := time.Now()
		appendAll(l, "a")
		require.ErrorIs(t, l.Sync(t.Context()), context.DeadlineExceeded)
		assert.Equal(t, time.Minute, time.Since(began))
		disk.SetLatency(0)
		require.NoError(t, l.Sync(t.Context()))
	})
}

func TestAClientThatPanicsLeavesNobodyWaiting(t *testing.T) {
	t.Parallel()
	disk := disktest.New()
	l, _ := open(t, disk)
	appendAll(l, "a")
	disk.Fail(func([]*storage.Operation) (int, error) { panic("a damaged page") })
	require.PanicsWithValue(t, "a damaged page", func() { _ = l.Sync(t.Context()) })
	require.Error(t, l.Err())
	disk.FailWith(nil)
	require.NoError(t, l.Sync(t.Context()))
	_, held := open(t, disk.Crash())
	assert.Equal(t, []string{"1 a"}, held)
}

// ledger records what the callers of a log were told.
type ledger struct {
	mu                sync.Mutex
	appended, removed map[string]bool
}

func (b *ledger) copy() (appended, removed map[string]bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return maps.Clone(b.appended), maps.Clone(b.removed)
}

func (b *ledger) note(in map[string]bool, payload string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	in[payload] = true
}

func TestACrashAmidManyCallersLosesNothingThatWasPromised(t *testing.T) {
	t.Parallel()
	disk := disktest.New()
	l, _ := open(t, disk)
	disk.SetLatency(50 * time.Microsecond)
	told := &ledger{appended: map[string]bool{}, removed: map[string]bool{}}
	removing := sync.Map{}
	var callers sync.WaitGroup
	for caller := range 8 {
		callers.Go(func() {
			for i := range 60 {
				payload := fmt.Sprintf("%d/%d", caller, i)
				number := l.Append([]byte(payload))
				if assert.NoError(t, l.Sync(t.Context())) {
					told.note(told.appended, payload)
				}
				if i%3 != 0 {
					removing.Store(payload, true)
					l.Remove(number)
				}
				if i%6 == 1 && assert.NoError(t, l.Sync(t.Context())) {
					told.note(told.removed, payload)
				}
			}
		})
	}
	defer callers.Wait()
	finished := make(chan struct{})
	go func() { callers.Wait(); close(finished) }()
	for running := true; running; {
		select {
		case <-finished:
			running = false
		default:
		}
		appended, removed := told.copy()
		held := map[string]bool{}
		_, err := blocklog.Open(t.Context(), disk.Crash(), format, func(_ uint64, payload []byte) error {
			held[string(payload)] = true
			return nil
		})
		require.NoError(t, err)
		for payload := range appended {
			if _, gone := removing.Load(payload); !gone {
				require.True(t, held[payload], "%s was durable", payload)
			}
		}
		for payload := range removed {
			require.False(t, held[payload], "%s was removed", payload)
		}
	}
	assert.Less(t, int(l.Stats().Commits), 8*60, "commits are shared")
}
