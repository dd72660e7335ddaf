// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package silence_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery/record"
	"github.com/otelcol-dora/otelcol-dora/internal/dora/silence"
)

// journal keeps the last record of each key, as storage does.
type journal map[string]record.Record

func (j journal) append(records []record.Record) {
	for _, r := range records {
		j[r.Key] = r
	}
}

func (j journal) restore(t require.TestingT) *silence.Watch {
	w := silence.NewWatch(silence.Options{Tracked: true})
	for _, r := range j {
		require.NoError(t, w.Restore(r))
	}
	return w
}

func TestOnlyWhatChangedIsKeptAnew(t *testing.T) {
	t.Parallel()
	w := watching(silence.Options{Tracked: true}, officeHours(0, 28))
	assert.Equal(t, slices.Collect(w.Records()), w.TakeChanged(), "everything is new at first")
	assert.Empty(t, w.TakeChanged())
	w.Observe(deployed(day(0).Add(8*time.Hour+20*time.Minute)), day(28))
	assert.Empty(t, w.TakeChanged(), "a repetition")
	w.Check(day(29))
	assert.Len(t, w.TakeChanged(), 3, "what was announced is remembered, and when the watch listened")
	w.Check(day(29).Add(59 * time.Minute))
	assert.Empty(t, w.TakeChanged(), "the same hour")
	w.Check(day(29).Add(61 * time.Minute))
	assert.Len(t, w.TakeChanged(), 1)
	w.Observe(deployed(day(30)), day(30))
	assert.Len(t, w.TakeChanged(), 2)
}

func TestUntrackedChangesTakeNoRoom(t *testing.T) {
	t.Parallel()
	assert.Empty(t, watching(silence.Options{}, officeHours(0, 7)).TakeChanged())
}

func TestWhatWasForgottenIsKeptAsGone(t *testing.T) {
	t.Parallel()
	options := silence.Options{Tracked: true, Retention: 90 * 24 * time.Hour}
	w := watching(options, officeHours(0, 28))
	kept := journal{}
	kept.append(w.TakeChanged())
	require.Equal(t, 2, kept.restore(t).Len())
	w.Check(day(200))
	gone := w.TakeChanged()
	require.Len(t, gone, 3)
	assert.Empty(t, gone[1].Value)
	assert.Empty(t, gone[2].Value)
	kept.append(gone)
	assert.Zero(t, kept.restore(t).Len())
}

func restarted(t *testing.T, w *silence.Watch) *silence.Watch {
	t.Helper()
	kept := journal{}
	kept.append(slices.Collect(w.Records()))
	return kept.restore(t)
}

func TestAnAnnouncedGapIsNotToldAgainAfterARestart(t *testing.T) {
	t.Parallel()
	w := watching(silence.Options{}, officeHours(0, 28))
	require.Len(t, w.Check(day(29)), 2)
	again := restarted(t, w)
	require.Empty(t, again.Check(day(29).Add(time.Minute)))
	w.Observe(deployed(day(31)), day(31))
	again.Observe(deployed(day(31)), day(31))
	again = restarted(t, again)
	assert.Equal(t, w.Check(day(31)), again.Check(day(31)), "and closes as it would have")
}

func TestForAnHourAfterARestartNoGapIsTold(t *testing.T) {
	t.Parallel()
	w := watching(silence.Options{}, officeHours(0, 28))
	back := day(29).Add(12 * time.Hour) // long enough to be a gap
	again := restarted(t, w)
	again.Awake(back)
	require.Empty(t, again.Check(back.Add(59*time.Minute)), "the spool may still have something to hand on")
	assert.Equal(t, w.Check(back.Add(time.Hour)), again.Check(back.Add(time.Hour)), "then it is told as it would have been")

	again = restarted(t, w)
	again.Awake(back)
	again.Observe(deployed(back), back.Add(time.Minute))
	for _, news := range again.Check(back.Add(61 * time.Minute)) {
		assert.NotEqual(t, silence.Detected, news.Kind)
	}
}

func TestHowOftenAGapWasWithdrawnSurvivesARestart(t *testing.T) {
	t.Parallel()
	w := withdrawing(t)
	require.Len(t, ofService(w.Check(day(71).Add(2*time.Hour))), 1)
	again := restarted(t, w)
	assert.Equal(t, w.Check(day(150)), again.Check(day(150)))
	again = restarted(t, again)
	assert.Equal(t, slices.Collect(w.Records()), slices.Collect(again.Records()))
	w.Observe(deployed(day(151)), day(151))
	again.Observe(deployed(day(151)), day(151))
	assert.Equal(t, w.Check(day(151)), again.Check(day(151)))
}

func TestRecordsMayBePulledWhileEventsCome(t *testing.T) {
	t.Parallel()
	w := watching(silence.Options{Tracked: true, Retention: 24 * time.Hour}, officeHours(0, 28))
	w.TakeChanged()
	kept := journal{}
	for r := range w.Records() {
		if len(kept) == 0 {
			w.Check(day(100)) // all are forgotten
			w.Observe(deployed(day(100)), day(100))
		}
		kept.append([]record.Record{r})
	}
	kept.append(w.TakeChanged())
	assert.Equal(t, w.Ages(day(101)), kept.restore(t).Ages(day(101)))
}

func TestTheLimitHoldsWhenRestoring(t *testing.T) {
	t.Parallel()
	w := silence.NewWatch(silence.Options{Limit: 1})
	for r := range watching(silence.Options{}, officeHours(0, 1)).Records() {
		require.NoError(t, w.Restore(r))
	}
	assert.Equal(t, 1, w.Len())
	assert.Equal(t, 1, w.TakeRefused())
}

func TestDamagedRecordsAreNamed(t *testing.T) {
	t.Parallel()
	key := record.Key("github", "shop", "checkout")
	value := func(write func(*record.Writer)) string {
		var w record.Writer
		write(&w)
		return w.Value()
	}
	tests := map[string]struct {
		record record.Record
		why    string
	}{
		"a foreign key":          {record.Record{Key: "github"}, "read its key"},
		"no last event":          {record.Record{Key: key, Value: value(func(w *record.Writer) { w.Uint(2, 1) })}, "the time of the last event is missing"},
		"no hours":               {record.Record{Key: key, Value: value(func(w *record.Writer) { w.Int(1, 1e18) })}, "the hours in which it spoke"},
		"hours without end":      {record.Record{Key: key, Value: value(func(w *record.Writer) { w.Int(1, 1e18); w.Text(3, "\xff\xff\x7f") })}, "the hours in which it spoke"},
		"hours broken off":       {record.Record{Key: key, Value: value(func(w *record.Writer) { w.Int(1, 1e18); w.Text(3, "\xff") })}, "the hours in which it spoke"},
		"another wire type":      {record.Record{Key: key, Value: value(func(w *record.Writer) { w.Text(1, "x") })}, "wire type"},
		"no hour of listening":   {record.Record{Value: value(func(w *record.Writer) { w.Int(2, 400_000) })}, "the latest hour is missing"},
		"an impossible hour":     {record.Record{Value: value(func(w *record.Writer) { w.Int(1, 1<<60) })}, "the latest hour is missing"},
		"deaf in the future":     {record.Record{Value: value(func(w *record.Writer) { w.Int(1, 400_000); w.Int(2, 400_001) })}, "the latest hour is missing"},
		"deaf before time began": {record.Record{Value: value(func(w *record.Writer) { w.Int(1, 400_000); w.Int(2, -1) })}, "hour without listening"},
		"deaf for no hours":      {record.Record{Value: value(func(w *record.Writer) { w.Int(1, 400_000); w.Int(2, 399_000) })}, "runs of hours"},
		"listening cut short":    {record.Record{Value: "\x08"}, "when sources were listened to"},
		"a damaged gap":          {record.Record{Key: key, Value: value(func(w *record.Writer) { w.Int(1, 1e18); w.Text(3, "\x01"); w.Text(4, "\xff") })}, "damaged"},
		"a record cut short":     {record.Record{Key: key, Value: "\x08"}, "damaged"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := silence.NewWatch(silence.Options{})
			require.ErrorContains(t, w.Restore(test.record), test.why)
			assert.Zero(t, w.Len())
		})
	}
}

// A record that Restore accepts is written again as it was understood.
func FuzzRestore(f *testing.F) {
	for r := range watching(silence.Options{}, officeHours(0, 28)).Records() {
		f.Add(r.Key, r.Value)
	}
	f.Add("", deafFor(f, day(3), day(6)).Value)
	f.Fuzz(func(t *testing.T, key, value string) {
		w := silence.NewWatch(silence.Options{})
		if w.Restore(record.Record{Kind: silence.KindHabit, Key: key, Value: value}) != nil {
			return
		}
		w.Check(day(29))
		w.Ages(day(29))
		kept := slices.Collect(w.Records())
		again := silence.NewWatch(silence.Options{})
		for _, r := range kept {
			require.NoError(t, again.Restore(r))
		}
		assert.Equal(t, kept, slices.Collect(again.Records()))
	})
}
