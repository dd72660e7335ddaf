// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package spool

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/extension/xextension/storage"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/disktest"
)

var (
	busy  = Outcome{Err: errBusy}
	never = Outcome{Err: errNever, Final: true}
)

func TestWebhookIsHandedOnAndForgotten(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := start(t, nil)
		l.save(t, "a/1", "b/1", "a/2")
		synctest.Wait()
		assert.Equal(t, []string{"a/1", "b/1", "a/2"}, l.accepted)
		assert.Zero(t, l.Stats(time.Now()))

		pass(tidyAfter)
		next := begin(t, l.disk.Crash(), testOptions)
		assert.Zero(t, next.Stats(time.Now()), "that all is done is durable soon after")
		next.end(t)
	})
}

func TestSavedWebhookSurvivesACrash(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		before := begin(t, disktest.New(), testOptions)
		before.save(t, "a/1", "b/1", "nothing/1", "a/2")
		pass(time.Minute)

		after := begin(t, before.disk.Crash(), testOptions)
		before.end(t)
		assert.Equal(t, 3, after.Stats(time.Now()).Entries, "nothing is to be made of one of them")
		assert.Equal(t, time.Minute, after.Stats(time.Now()).OldestAge, "since it was received, not since the start")
		after.Start()
		after.save(t, "b/2")
		synctest.Wait()
		assert.Equal(t, []string{"a/1", "b/1", "a/2", "b/2"}, after.accepted)
		after.end(t)
		assert.Zero(t, begin(t, after.disk, testOptions).Stats(time.Now()))
	})
}

func TestOutageLosesNothingAndBlamesNobody(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := start(t, refuses(busy))
		var want []string
		for i := range 100 {
			want = append(want, fmt.Sprintf("%d/%d", i%7, i))
			l.save(t, want[i])
			pass(36 * time.Second)
		}
		assert.Equal(t, 100, l.Stats(time.Now()).Entries)
		assert.Equal(t, time.Hour, l.Stats(time.Now()).OldestAge.Round(time.Minute))
		assert.Less(t, len(l.attempts), 300, "an outage is not hammered on")
		for i, at := range l.at[1:] {
			assert.LessOrEqual(t, at.Sub(l.at[i]), testOptions.MaxInterval, "and its end is noticed")
		}
		for _, attempt := range l.attempts {
			assert.Len(t, attempt, 1, "only single webhooks knock")
		}
		l.answers(nil)
		pass(2 * testOptions.MaxInterval)
		assert.ElementsMatch(t, want, l.accepted)
		assertOrder(t, want, l.accepted)
		assert.Empty(t, l.aside)
		require.Len(t, l.troubles, 2, "trouble is told when it begins and when it is over")
		require.ErrorIs(t, l.troubles[0], errBusy)
		assert.NoError(t, l.troubles[1])
	})
}

func TestWebhookThatIsNeverTakenIsSetAsideWhileTheRestFlows(t *testing.T) {
	t.Parallel()
	for name, outcome := range map[string]Outcome{"refused for good": never, "refused as if for now": busy} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				l := begin(t, disktest.New(), testOptions)
				l.answer = refuses(outcome, "bad/1")
				var want []string
				for i := range 50 {
					want = append(want, strconv.Itoa(i)+"/1")
					l.save(t, want[i])
				}
				l.save(t, "bad/1", "bad/2")
				for i := range 50 {
					want = append(want, strconv.Itoa(i)+"/2")
					l.save(t, want[50+i])
				}
				l.Start()
				pass(testOptions.InitialInterval)
				assert.ElementsMatch(t, want, l.accepted, "everything else flows, in order; what is about the same thing waits")
				assertOrder(t, want, l.accepted)

				for i := 0; len(l.aside) == 0 && i < 100; i++ {
					l.save(t, "good/"+strconv.Itoa(i))
					pass(5 * time.Second)
				}
				assert.Equal(t, []string{"bad/1"}, l.aside)
				require.ErrorIs(t, l.reasons[0], outcome.Err)
				assert.Contains(t, l.accepted, "bad/2", "nothing waits for what was set aside")
				assert.Equal(t, Stats{SetAside: 1}, l.Stats(time.Now()))

				attempts := len(l.attempts)
				pass(24 * time.Hour)
				assert.Len(t, l.attempts, attempts, "it is not tried again")
				l.end(t)
			})
		})
	}
}

func TestNobodyIsBlamedForRefusalsThatHitEverybody(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := begin(t, disktest.New(), testOptions)
		knocks := 0
		l.answer = func([]string) Outcome { // accepts every tenth attempt
			knocks++
			if knocks%10 == 0 {
				return Outcome{}
			}
			return busy
		}
		l.Start()
		for i := range 100 {
			l.save(t, strconv.Itoa(i)+"/1")
		}
		pass(24 * time.Hour)
		assert.Len(t, l.accepted, 100)
		assert.Empty(t, l.aside)
		l.end(t)
	})
}

func TestSetAsideIsTriedAgainAtTheNextStart(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		first := begin(t, disktest.New(), testOptions)
		first.answer = refuses(never, "bad/1")
		first.Start()
		first.save(t, "bad/1", "a/1")
		pass(time.Minute)
		require.Equal(t, []string{"bad/1"}, first.aside)

		second := begin(t, first.disk.Crash(), testOptions)
		first.end(t)
		second.answer = refuses(never, "bad/1")
		second.Start()
		pass(time.Minute)
		assert.Len(t, second.attempts, testOptions.MaxTries, "another round, and no more")
		assert.Equal(t, []string{"bad/1"}, second.aside)
		second.end(t)

		third := begin(t, second.disk.Crash(), testOptions)
		third.Start()
		synctest.Wait()
		assert.Equal(t, []string{"bad/1"}, third.accepted)
		third.end(t)
		assert.Zero(t, begin(t, third.disk, testOptions).Stats(time.Now()))
	})
}

func TestWhatCannotBeMappedAnyMoreIsSetAsideNotDropped(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		before := begin(t, disktest.New(), testOptions)
		removed := hook("a/1")
		removed.Source = "gitlab"
		events, err := mapped(hook("a/1"))
		require.NoError(t, err)
		require.NoError(t, before.Save(t.Context(), removed, events))
		before.save(t, "b/1")
		before.end(t)

		for range 2 {
			after := begin(t, before.disk, testOptions)
			assert.Equal(t, []error{errUnknown}, after.reasons)
			after.Start()
			synctest.Wait()
			assert.Equal(t, 1, after.Stats(time.Now()).SetAside)
			after.end(t)
		}
	})
}

func TestSetAsideIsBoundedAndTheOldestLeaves(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		options := testOptions
		options.MaxBytes, options.MaxTries = 1000, 1 // a tenth of it may be set aside
		l := begin(t, disktest.New(), options)
		l.answer = refuses(never)
		l.Start()
		for _, name := range []string{"a/1", "b/1", "c/1", "d/1", "e/1"} {
			l.save(t, name+strings.Repeat("-", 10))
			pass(time.Minute)
		}
		assert.Len(t, l.aside, 5)
		assert.NotEmpty(t, l.lost)
		assert.Equal(t, l.aside[:len(l.lost)], l.lost)
		assert.Equal(t, 5-len(l.lost), l.Stats(time.Now()).SetAside)
		l.end(t)
		assert.Equal(t, 5-len(l.lost), begin(t, l.disk, options).Stats(time.Now()).Entries, "the rest is kept")
	})
}

func TestFullSpoolRefusesUntilSomethingLeaves(t *testing.T) {
	t.Parallel()
	for name, limit := range map[string]func(*Options){
		"as many as it may hold":  func(o *Options) { o.MaxEntries = 3 },
		"as large as it may hold": func(o *Options) { o.MaxBytes = 150 },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				options := testOptions
				limit(&options)
				l := begin(t, disktest.New(), options)
				l.save(t, "a/1", "b/1", "c/1")
				require.ErrorIs(t, l.try(t, "d/1"), ErrFull)
				l.Start()
				synctest.Wait()
				l.save(t, "d/1")
				synctest.Wait()
				assert.Equal(t, []string{"a/1", "b/1", "c/1", "d/1"}, l.accepted)
				l.end(t)
			})
		})
	}
}

func TestDiskThatFailsRefusesWebhooksAndGathersNone(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := start(t, nil)
		l.save(t, "a/1")
		synctest.Wait()
		l.disk.FailWith(storage.ErrStorageFull)
		for range 100 {
			require.ErrorIs(t, l.try(t, "a/2"), storage.ErrStorageFull)
		}
		assert.Zero(t, l.Stats(time.Now()).Entries)
		assert.Less(t, l.log.Stats().WaitingBytes, int64(1000), "what could not be written does not pile up")
		require.Len(t, l.troubles, 1)
		require.ErrorIs(t, l.troubles[0], storage.ErrStorageFull)

		l.disk.FailWith(nil)
		l.save(t, "a/3")
		pass(tidyAfter)
		assert.Equal(t, []string{"a/1", "a/3"}, l.accepted, "what was refused is the sender's to send again")
		require.Len(t, l.troubles, 2)
		assert.NoError(t, l.troubles[1])
		assert.Zero(t, begin(t, l.disk.Crash(), testOptions).Stats(time.Now()).Entries, "and is not handed on later either")
	})
}

func TestWebhookIsNotHandedOnBeforeItIsSafe(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := start(t, func([]string) Outcome {
			<-time.NewTimer(5 * time.Second).C
			return Outcome{}
		})
		l.save(t, "a/1")
		synctest.Wait() // a/1 is being handed on; what is next is decided only after that
		l.disk.SetLatency(time.Minute)
		webhook := hook("b/1")
		events, err := mapped(webhook)
		require.NoError(t, err)
		saved := make(chan error, 1)
		go func() { saved <- l.Save(t.Context(), webhook, events) }()
		pass(50 * time.Second)
		assert.Equal(t, []string{"a/1"}, l.taken())
		l.disk.SetLatency(0)
		require.NoError(t, <-saved)
		pass(5 * time.Second)
		assert.Equal(t, []string{"a/1", "b/1"}, l.taken())
	})
}

func TestCloseHandsOnOnceMoreAndKeepsTheRest(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := begin(t, disktest.New(), testOptions)
		l.answer = refuses(busy)
		l.Start()
		l.save(t, "a/1", "b/1", "c/1")
		pass(10 * time.Minute)
		l.answers(refuses(busy, "b/1"))
		attempts := len(l.attempts)
		l.end(t)
		assert.LessOrEqual(t, len(l.attempts), attempts+3)
		require.ErrorIs(t, l.try(t, "d/1"), errClosed)

		next := begin(t, l.disk, testOptions)
		next.Start()
		synctest.Wait()
		assert.ElementsMatch(t, []string{"a/1", "b/1", "c/1"}, append(l.accepted, next.accepted...), "none is lost, none told twice")
		next.end(t)
	})
}

func TestCloseThatCannotWaitGivesUpOnTheConsumer(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		disk := disktest.New()
		d := &downstream{}
		hooks := d.hooks()
		hooks.HandOn = func(ctx context.Context, _ [][]*delivery.Event) Outcome {
			<-ctx.Done()
			return Outcome{Err: ctx.Err(), Final: true}
		}
		s, err := Open(t.Context(), disk, testOptions, hooks)
		require.NoError(t, err)
		l := &life{Spool: s, disk: disk, downstream: d}
		l.Start()
		l.save(t, "a/1")
		synctest.Wait()
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		require.NoError(t, l.Close(ctx))
		assert.Empty(t, d.aside, "what was broken off has not failed")
		assert.Equal(t, 1, begin(t, disk, testOptions).Stats(time.Now()).Entries)
	})
}

func TestDamagedSpoolIsSetAsideAndSaysSo(t *testing.T) {
	t.Parallel()
	l := begin(t, disktest.New(), testOptions)
	l.save(t, "a/1")
	l.end(t)
	values := l.disk.Values()
	for key, value := range values {
		values[key] = append(value[:len(value)-1], value[len(value)-1]^1)
	}
	damaged := begin(t, disktest.Of(values), testOptions)
	assert.NotEmpty(t, damaged.Unreadable())
	assert.Zero(t, damaged.Stats(time.Now()))
	damaged.save(t, "b/1")
	damaged.end(t)
	again := begin(t, damaged.disk, testOptions)
	assert.Empty(t, again.Unreadable())
	assert.Equal(t, 1, again.Stats(time.Now()).Entries)
	again.end(t)
}

func TestStorageThatCannotBeReadFailsTheStart(t *testing.T) {
	t.Parallel()
	_, err := Open(t.Context(), unreadable{disktest.New()}, testOptions, (&downstream{}).hooks())
	assert.ErrorContains(t, err, "open the spool")
}

type unreadable struct{ *disktest.Disk }

func (unreadable) Get(context.Context, string) ([]byte, error) {
	return nil, errors.New("no such device")
}

func TestASenderThatHangsUpIsNoTroubleOfTheStorage(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := start(t, nil)
		gone, hangUp := context.WithCancel(t.Context())
		hangUp()
		events, err := mapped(hook("1/1"))
		require.NoError(t, err)
		require.ErrorIs(t, l.Save(gone, hook("1/1"), events), context.Canceled)
		assert.Empty(t, l.troubles)
		assert.Zero(t, l.Stats(time.Now()).Entries)
	})
}
