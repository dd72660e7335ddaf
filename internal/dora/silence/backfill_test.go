// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package silence_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/dora/silence"
)

// Events of a back-fill arrive long after they happened.
func backfilled(at, told time.Time) *delivery.Event {
	e := deployed(at)
	e.Observed = told
	return e
}

func TestABackfillOfLastYearRaisesNoGap(t *testing.T) {
	t.Parallel()
	told := day(100)
	w := silence.NewWatch(silence.Options{})
	for _, at := range officeHours(0, 28) {
		w.Observe(backfilled(at, told), told)
	}
	assert.Empty(t, w.Check(told.AddDate(0, 0, 1)), "nobody said that more should have come")
	assert.Len(t, w.Ages(told), 2, "its age is told all the same")
}

func TestABackfillOfLastYearHidesNoGap(t *testing.T) {
	t.Parallel()
	w := watching(silence.Options{}, officeHours(0, 28))
	before := w.Standing(day(29))
	for _, at := range officeHours(-364, -336) {
		w.Observe(backfilled(at, day(29)), day(29))
	}
	assert.Equal(t, before, w.Standing(day(29)))
}

func TestWhatABackfillTellsOfTheSilenceMovesItsBeginning(t *testing.T) {
	t.Parallel()
	w := watching(silence.Options{}, officeHours(0, 28))
	require.Len(t, w.Check(day(35)), 2)
	for _, at := range officeHours(28, 33) {
		w.Observe(backfilled(at, day(35)), day(35))
	}
	news := ofService(w.Check(day(36).Add(12 * time.Hour)))
	require.Len(t, news, 2)
	assert.Equal(t, silence.SpokeAgain, news[0].Kind)
	assert.Equal(t, delivery.InstantOf(day(28).Add(8*time.Hour+20*time.Minute)), news[0].At)
	assert.Equal(t, silence.Detected, news[1].Kind)
	assert.Equal(t, delivery.InstantOf(day(32).Add(17*time.Hour+20*time.Minute)), news[1].Gap.Last)
}

func TestWhileABackfillIsUnderWayNoGapIsTold(t *testing.T) {
	t.Parallel()
	w := watching(silence.Options{}, officeHours(0, 28))
	now := day(60)
	for i, at := range officeHours(28, 56) {
		now = day(60).Add(time.Duration(i) * time.Minute)
		w.Observe(backfilled(at, now), now)
		require.Empty(t, w.Check(now))
	}
	assert.Len(t, w.Check(now.Add(time.Hour)), 2, "when it is over, what is missing stands out")
}

// withdrawing observes a gap, and then earlier long silences that make it an ordinary one.
func withdrawing(t *testing.T) *silence.Watch {
	t.Helper()
	w := watching(silence.Options{}, officeHours(42, 70))
	require.Len(t, w.Check(day(71)), 2)
	for _, from := range []int{0, 9, 18, 27} {
		for _, at := range officeHours(from, from+1) {
			w.Observe(backfilled(at, day(71)), day(71))
		}
	}
	require.Empty(t, w.Standing(day(71)))
	return w
}

func TestAGapThatTheHabitExplainsAfterAllIsWithdrawn(t *testing.T) {
	t.Parallel()
	w := withdrawing(t)
	news := ofService(w.Check(day(71).Add(2 * time.Hour)))
	require.Len(t, news, 1)
	assert.Equal(t, silence.Withdrawn, news[0].Kind)
	assert.Zero(t, news[0].At)
	_, ok := news[0].Lasted()
	assert.False(t, ok)

	again := ofService(w.Check(day(150)))
	require.Len(t, again, 1)
	assert.Equal(t, 1, again[0].Gap.Round, "or it would look like a repetition of the one withdrawn")
	w.Observe(deployed(day(151)), day(151))
	w.Check(day(151))
	next := ofService(w.Check(day(320)))
	require.Len(t, next, 1)
	assert.Zero(t, next[0].Gap.Round, "another gap")
}
