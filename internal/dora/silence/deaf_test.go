// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package silence_test

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery/record"
	"github.com/otelcol-dora/otelcol-dora/internal/dora/silence"
)

// deafFor is the record of a watch that was not running from one time to another.
func deafFor(t require.TestingT, from, to time.Time) record.Record {
	w := silence.NewWatch(silence.Options{Tracked: true})
	w.Check(from)
	w.Awake(to)
	records := w.TakeChanged()
	require.Len(t, records, 1)
	return records[0]
}

// down restarts the watch as if it was not running from one time to another.
func down(t *testing.T, w *silence.Watch, from, to time.Time) *silence.Watch {
	t.Helper()
	w.Check(from)
	again := restarted(t, w)
	again.Awake(to)
	return again
}

// The last event is on Friday at 17:20, and the source would be missed by Monday noon.
func TestWhileNobodyListensNothingIsMissed(t *testing.T) {
	t.Parallel()
	friday := day(25).Add(18 * time.Hour)
	tests := map[string]struct {
		from, to time.Time
		since    time.Time
	}{
		"three working days":                {friday, day(31), day(31).Add(11 * time.Hour)},
		"and the hour in which we are back": {friday, day(31).Add(8*time.Hour + 5*time.Minute), day(31).Add(12 * time.Hour)},
		"the weekend":                       {friday, day(28), day(28).Add(11 * time.Hour)},
		"most of a morning":                 {day(28).Add(8*time.Hour + 30*time.Minute), day(28).Add(10*time.Hour + 30*time.Minute), day(28).Add(14 * time.Hour)},
		"no whole hour":                     {day(28).Add(8*time.Hour + time.Minute), day(28).Add(9*time.Hour + 59*time.Minute), day(28).Add(11 * time.Hour)},
		"a clock that stepped back":         {day(28).Add(10 * time.Hour), friday, day(28).Add(11 * time.Hour)},
		"after the gap was there":           {day(28).Add(11 * time.Hour), day(31), day(28).Add(11 * time.Hour)},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := down(t, watching(silence.Options{}, officeHours(0, 28)), test.from, test.to)
			assert.Empty(t, w.Standing(test.since.Add(-time.Minute)))
			gaps := w.Standing(test.since)
			require.Len(t, gaps, 2, "the service and the source")
			assert.Equal(t, test.since, gaps[0].Since.Time())
		})
	}
}

func TestAClockThatStepsBackDoesNotMakeTheNextRestartAnOutage(t *testing.T) {
	t.Parallel()
	w := watching(silence.Options{}, officeHours(0, 28))
	w.Check(day(28))
	before := w.Standing(day(35))
	w.Check(day(20))
	w.Awake(day(28).Add(time.Minute))
	assert.Equal(t, before, w.Standing(day(35)))
}

func TestTheFirstStartIsNoOutage(t *testing.T) {
	t.Parallel()
	w := silence.NewWatch(silence.Options{})
	w.Awake(day(28))
	for _, at := range officeHours(0, 28) {
		w.Observe(deployed(at), at)
	}
	assert.Equal(t, watching(silence.Options{}, officeHours(0, 28)).Standing(day(35)), w.Standing(day(35)))
}

// Two long silences would make a third one ordinary.
func TestOurOutagesAreNoHabitOfTheSource(t *testing.T) {
	t.Parallel()
	times := slices.Concat(officeHours(0, 14), officeHours(21, 28), officeHours(35, 56))
	all := watching(silence.Options{}, times)
	require.Empty(t, all.Standing(day(60)), "two vacations of a week are ordinary")
	w := watching(silence.Options{}, officeHours(0, 14))
	w = down(t, w, day(11).Add(18*time.Hour), day(21))
	for _, at := range officeHours(21, 28) {
		w.Observe(deployed(at), at)
	}
	w = down(t, w, day(25).Add(18*time.Hour), day(35))
	for _, at := range officeHours(35, 56) {
		w.Observe(deployed(at), at)
	}
	gaps := w.Standing(day(60))
	require.Len(t, gaps, 2)
	assert.Equal(t, day(56).Add(11*time.Hour), gaps[0].Since.Time(), "by noon on Monday, as if we had never been away")
}

func TestWhatIsToldLaterOfAnOutageIsHabit(t *testing.T) {
	t.Parallel()
	through := watching(silence.Options{}, officeHours(0, 28), officeHours(28, 42))
	w := down(t, watching(silence.Options{}, officeHours(0, 28)), day(25).Add(18*time.Hour), day(42))
	for _, at := range officeHours(28, 42) {
		w.Observe(backfilled(at, day(42)), day(42))
	}
	w.Observe(deployed(day(42).Add(9*time.Hour)), day(42).Add(9*time.Hour))
	through.Observe(deployed(day(42).Add(9*time.Hour)), day(42).Add(9*time.Hour))
	assert.Equal(t, through.Standing(day(60)), w.Standing(day(60)))
}

// Time in which the watch was not running changes no gap that stood before, and no new gap stands at its end.
func TestAnOutageRaisesAndEndsNoGap(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		w := silence.NewWatch(silence.Options{})
		for _, e := range told(t) {
			w.Observe(e, day(farOff))
		}
		ever := day(9 * farOff)
		before := w.Standing(ever)
		from := day(351).Add(time.Duration(rapid.IntRange(0, 600*24).Draw(t, "from")) * time.Hour)
		back := from.Add(time.Duration(rapid.IntRange(0, 100*24).Draw(t, "hours down")) * time.Hour)
		w.Check(from)
		stood := w.Standing(from)
		w.Awake(back)
		if back.Sub(from) >= 2*time.Hour {
			require.Equal(t, stood, w.Standing(back.Add(time.Hour-1)))
		}
		after := w.Standing(ever)
		require.Len(t, after, len(before), "who stays silent is noticed")
		for i, gap := range after {
			require.GreaterOrEqual(t, gap.Since, before[i].Since)
			require.LessOrEqual(t, gap.Since.Time().Sub(before[i].Since.Time()), back.Sub(from)+8*24*time.Hour)
		}
	})
}

func TestThreeDaysOfOursRaiseNoGapOfSimulatedSources(t *testing.T) {
	t.Parallel()
	for _, k := range talks {
		t.Run(k.name, func(t *testing.T) {
			t.Parallel()
			random := rand.New(rand.NewPCG(3, 3))
			times := k.times(random)
			for range 20 {
				n := len(times)/2 + random.IntN(len(times)/2)
				w := watching(silence.Options{}, times[:n])
				unbroken := ofGaps(w.Standing(times[n-1].AddDate(5, 0, 0)))
				require.NotEmpty(t, unbroken)
				from := times[n-1].Add(time.Minute)
				back := from.Add(72 * time.Hour)
				w = down(t, w, from, back)
				require.Empty(t, w.Check(back.Add(time.Hour)))
				gaps := ofGaps(w.Standing(back.AddDate(5, 0, 0)))
				require.Len(t, gaps, 1, "who stays silent is noticed")
				late := gaps[0].Since.Time().Sub(back)
				assert.Positive(t, late)
				assert.LessOrEqual(t, late, unbroken[0].Tolerated()+7*24*time.Hour, "by the habit, counted from the start; the week goes on elsewhere")
			}
		})
	}
}

func ofGaps(gaps []silence.Gap) []silence.Gap {
	return slices.DeleteFunc(gaps, func(g silence.Gap) bool { return g.Subject.Service != checkout })
}
