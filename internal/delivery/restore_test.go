// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package delivery_test

import (
	"iter"
	"slices"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery/record"
	. "github.com/otelcol-dora/otelcol-dora/internal/deliverytest"
)

// restored returns a history that was restored from the records.
func restored(t require.TestingT, records []record.Record) *delivery.History {
	h := delivery.NewHistory(nil)
	for _, r := range records {
		require.NoError(t, h.Restore(r))
	}
	h.Restored()
	h.Track()
	return h
}

func tell(t require.TestingT, h *delivery.History, events []*delivery.Event) {
	for _, e := range events {
		_, _, err := h.Apply(e)
		require.NoError(t, err)
	}
}

func TestARestoredHistoryAnswersLikeTheOriginal(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		h := historyOf(t, Events(60, 30).Draw(t, "events"))
		records := slices.Collect(h.Records())
		again := restored(t, rapid.Permutation(records).Draw(t, "order"))
		requireSame(t, portrait(h), portrait(again))
		require.ElementsMatch(t, records, slices.Collect(again.Records()))
		for _, kind := range delivery.Kinds {
			require.Equal(t, h.Count(kind), again.Count(kind))
		}
	})
}

// A history may be restored from its changes after any event: its answers stay the same.
func TestAHistoryMayBeRestartedAnywhere(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		events := Events(60, 30).Draw(t, "events")
		cut, prune := rapid.IntRange(0, len(events)).Draw(t, "cut"), rapid.IntRange(0, len(events)).Draw(t, "prune")
		cutoff := At(rapid.IntRange(0, 31).Draw(t, "cut-off"))
		h, kept := delivery.NewHistory(nil), []record.Record(nil)
		h.Track()
		original := delivery.NewHistory(nil)
		for i, e := range events {
			if i == prune {
				h.Prune(cutoff, rules)
				original.Prune(cutoff, rules)
				kept = append(kept, h.TakeChanged()...)
			}
			if i == cut {
				h = restored(t, kept)
			}
			tell(t, h, []*delivery.Event{e})
			tell(t, original, []*delivery.Event{e})
			kept = append(kept, h.TakeChanged()...)
			require.Empty(t, h.TakeChanged())
		}
		requireSame(t, portrait(original), portrait(h))
		requireSame(t, portrait(original), portrait(restored(t, kept)))
	})
}

func TestRepeatingEventsAfterARestoreChangesNothing(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		events := Events(60, 30).Draw(t, "events")
		h := restored(t, slices.Collect(historyOf(t, events).Records()))
		before := portrait(h)
		for _, e := range Shuffled(t, events) {
			outcome, touched, err := h.Apply(e)
			require.NoError(t, err)
			require.Equal(t, delivery.Duplicate, outcome)
			require.Empty(t, touched)
		}
		require.Empty(t, h.TakeChanged())
		requireSame(t, before, portrait(h))
	})
}

// A checkpoint is written in pieces while events are applied.
func TestRecordsMayBePulledWhileEventsAreApplied(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		h := historyOf(t, Events(60, 30).Draw(t, "before"))
		h.Track()
		next, stop := iter.Pull(h.Records())
		defer stop()
		var kept []record.Record
		pull := func() bool {
			r, ok := next()
			if ok {
				kept = append(kept, r)
			}
			return ok
		}
		for _, e := range Events(60, 30).Draw(t, "meanwhile") {
			tell(t, h, []*delivery.Event{e})
			if rapid.IntRange(0, 9).Draw(t, "prune") == 0 {
				h.Prune(At(rapid.IntRange(0, 31).Draw(t, "cut-off")), rules)
			}
			kept = append(kept, h.TakeChanged()...)
			pull()
		}
		for pull() {
			require.Empty(t, h.TakeChanged())
		}
		requireSame(t, portrait(h), portrait(restored(t, kept)))
	})
}

func TestOnlyWhatChangedIsTold(t *testing.T) {
	t.Parallel()
	h := NewStory().Deploy(1, "d-1", "r1").Deploy(2, "d-2", "r3").History()
	assert.Empty(t, h.TakeChanged(), "nobody asked to be told")
	h.Track()
	tell(t, h, NewStory().Deploy(1, "d-1", "r1").Deploy(2, "d-3", "r3").Open(3, "i").Open(3, "i").Events)
	changed := h.TakeChanged()
	require.Len(t, changed, 2)
	assert.Equal(t, record.Kind(1), changed[0].Kind)
	assert.Equal(t, record.Key("acme", "cart", "production", "d-3"), changed[0].Key)
	assert.Equal(t, record.Kind(5), changed[1].Kind)

	h.Prune(At(100), rules)
	gone := h.TakeChanged()
	require.Len(t, gone, 1)
	assert.Equal(t, record.Key("acme", "cart", "production", "d-1"), gone[0].Key)
	assert.Empty(t, gone[0].Value)
}

func TestARecordThatTellsNothingIsRefused(t *testing.T) {
	t.Parallel()
	whole := slices.Collect(NewStory().Push(1, "main", "", "r1").History().Records())[0]
	tests := map[string]struct {
		broken record.Record
		want   string
	}{
		"of a kind from elsewhere": {record.Record{Kind: 16, Key: "k", Value: "v"}, "a delivery history has no records of kind 16"},
		"with a key of other parts": {
			record.Record{Kind: 3, Key: record.Key("one"), Value: whole.Value},
			"read the key of a revision: the record is broken off or damaged",
		},
		"cut off":      {record.Record{Kind: 3, Key: whole.Key, Value: whole.Value[:len(whole.Value)-1]}, "read a revision: the record is broken off or damaged"},
		"without time": {record.Record{Kind: 1, Key: record.Key("", "s", "e", "1"), Value: "\x38\x02"}, "read a deployment: the time of its latest event is missing"},
		"of a revision that was never pushed": {
			record.Record{Kind: 3, Key: whole.Key, Value: "\x08\x02"}, "read a revision: it names no push",
		},
		"of an attempt that is no number": {
			record.Record{Kind: 4, Key: record.Key("p", "r", "1", "x"), Value: "\x08\x02"},
			`read the key of a pipeline_run: strconv.Atoi: parsing "x": invalid syntax`,
		},
	}
	for sentence, tt := range tests {
		t.Run(sentence, func(t *testing.T) {
			t.Parallel()
			h := delivery.NewHistory(nil)
			require.EqualError(t, h.Restore(tt.broken), tt.want)
			assert.Empty(t, h.Entities())
		})
	}
}

func TestCapsDoNotHoldBackWhatIsRestored(t *testing.T) {
	t.Parallel()
	h := delivery.NewHistory(delivery.Limits{delivery.KindDeployment: 1})
	var story Story
	for n := range 3 {
		story.Deploy(n, strconv.Itoa(n), "r")
	}
	for r := range story.History().Records() {
		require.NoError(t, h.Restore(r))
	}
	h.Restored()
	assert.Equal(t, 3, h.Count(delivery.KindDeployment))
	outcome, _, err := h.Apply(NewStory().Deploy(9, "9", "r").Events[0])
	require.NoError(t, err)
	assert.Equal(t, delivery.Refused, outcome)
}

// An older version reads what a later one wrote, and a repeated event is still a duplicate.
func TestFieldsOfALaterVersionArePassedOver(t *testing.T) {
	t.Parallel()
	story := NewStory().Deploy(1, "d-1", "r1").Open(2, "i").Push(3, "main", "", "r1")
	h := delivery.NewHistory(nil)
	for r := range story.History().Records() {
		var later record.Writer
		later.Text(4000, "news")
		r.Value = later.Value() + r.Value + later.Value()
		require.NoError(t, h.Restore(r))
	}
	h.Restored()
	requireSame(t, portrait(story.History()), portrait(h))
	for _, e := range story.Events {
		outcome, _, err := h.Apply(e)
		require.NoError(t, err)
		assert.Equal(t, delivery.Duplicate, outcome)
	}
}
