// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package traces_test

import (
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/traces"
)

// hearing returns a table with changed default options whose clock is at the beginning of the stories.
func hearing(change func(*traces.Options)) (*traces.Table, *ear) {
	o := traces.NewDefaultOptions()
	if change != nil {
		change(&o)
	}
	e := &ear{}
	table := traces.New(o, e)
	table.Advance(base)
	return table, e
}

func note(table *traces.Table, notes ...traces.Note) {
	for i := range notes {
		table.Note(&notes[i])
	}
}

func TestATraceIsSettledAHoldAfterItsLastNote(t *testing.T) {
	t.Parallel()
	table, e := hearing(nil)
	note(table, span(2, 1, server, cart, 0, 80, failed))
	table.Advance(at(9_000))
	note(table, span(1, 0, server, shop, 0, 100, failed))
	table.Advance(at(18_000))
	assert.Empty(t, e.told.Began, "the last note came nine seconds ago")
	table.Advance(at(20_000))
	assert.Equal(t, whole(cart, 80), e.told.Began)
}

func TestATraceThatEndsASilenceIsHeldFromItsOwnTime(t *testing.T) {
	t.Parallel()
	table, e := hearing(nil)
	const later = 3_600_000
	note(table, span(2, 1, server, cart, later, later+80, failed))
	table.Advance(at(later + 80))
	assert.Empty(t, e.told.Began, "the rest of the trace is on its way")
	note(table, span(1, 0, server, shop, later, later+100, failed))
	table.Advance(at(later + 9_000))
	assert.Empty(t, e.told.Began)
	table.Advance(at(later + 11_000))
	assert.Equal(t, whole(cart, later+80), e.told.Began)
}

func TestATraceWhoseRootIsMissingIsHeldLonger(t *testing.T) {
	t.Parallel()
	table, e := hearing(nil)
	note(table, span(2, 1, server, cart, 0, 80, failed))
	table.Advance(at(25_000))
	assert.Empty(t, e.told.Began, "its parent may still come")
	note(table, span(1, 0, server, shop, 0, 100))
	table.Advance(at(29_000))
	assert.Empty(t, e.told.Began)
	table.Advance(at(31_000))
	assert.Equal(t, handledBy(whole(cart, 80)), e.told.Began)
	assert.Zero(t, table.Stats().Unexplained)
}

func TestATraceWhoseWayUpIsLostAboveASpanThatDoesNotTellIsHeldLonger(t *testing.T) {
	t.Parallel()
	table, e := hearing(nil)
	note(table, span(3, 2, client, shop, 0, 80, failed), span(2, 1, internal, shop, 0, 90))
	table.Advance(at(25_000))
	assert.Empty(t, e.told.Began, "the parent of its parent may still come")
	note(table, span(1, 0, server, shop, 0, 100))
	table.Advance(at(31_000))
	assert.Equal(t, handledBy(whole(shop, 80)), e.told.Began)
	assert.Zero(t, table.Stats().Unexplained)
}

func TestATraceWhoseRootNeverComesIsSettledInTheEnd(t *testing.T) {
	t.Parallel()
	table, e := hearing(nil)
	note(table, span(2, 1, server, shop, 0, 80, failed))
	table.Advance(at(31_000))
	assert.Equal(t, whole(shop, 80), e.told.Began)
	assert.EqualValues(t, 1, table.Stats().Unexplained)
}

func TestATraceThatGoesOnIsSettledWhenItWasHeldForLong(t *testing.T) {
	t.Parallel()
	table, e := hearing(nil)
	for second := range int64(40) {
		table.Advance(at(1000 * second))
		note(table, span(uint64(second)+1, 0, server, shop, 0, 1000*second, failed))
	}
	require.Len(t, e.told.Began, 1)
	assert.EqualValues(t, 10, table.Stats().Late)
}

func TestStragglersOfASettledTraceAreLate(t *testing.T) {
	t.Parallel()
	table, e := hearing(nil)
	note(table, span(1, 0, server, shop, 0, 100, failed))
	table.Advance(at(11_000))
	require.False(t, table.Holds(traceID(1)))
	note(table, span(2, 1, server, cart, 0, 80, failed))
	table.Settle()
	assert.Len(t, e.told.Began, 1)
	assert.EqualValues(t, 1, table.Stats().Late)

	table.Advance(at(200_000))
	note(table, span(1, 0, server, shop, 0, 100, failed))
	table.Settle()
	assert.Len(t, e.told.Began, 2, "nothing is remembered for ever")
}

func TestTheClockNeverGoesBackAndMayJump(t *testing.T) {
	t.Parallel()
	table, e := hearing(nil)
	note(table, span(1, 0, server, shop, 0, 100, failed))
	table.Advance(at(-100_000))
	assert.Empty(t, e.told.Began)
	table.Advance(math.MaxInt64)
	assert.Len(t, e.told.Began, 1)
	note(table, span(1, 0, server, shop, 0, 100, failed, ofTrace(2)))
	table.Settle()
	assert.Len(t, e.told.Began, 2)
}

func TestTheFirstNoteStartsTheClock(t *testing.T) {
	t.Parallel()
	e := &ear{}
	table := traces.New(traces.NewDefaultOptions(), e)
	note(table, span(1, 0, server, shop, 0, 100, failed))
	table.Advance(at(5_000))
	assert.Empty(t, e.told.Began)
}

func TestOnlyFailingTracesAreWorthEverySpan(t *testing.T) {
	t.Parallel()
	table, _ := hearing(nil)
	note(table, span(1, 0, server, shop, 0, 100, exposed), span(1, 0, server, shop, 0, 100, measured, ofTrace(2)))
	assert.False(t, table.Holds(traceID(1)))
	assert.False(t, table.Holds(traceID(2)))
	note(table, span(2, 1, server, cart, 0, 80, failed))
	assert.True(t, table.Holds(traceID(1)))
	table.Settle()
	assert.False(t, table.Holds(traceID(1)))
}

func TestASpanOfWhichNothingIsAskedHoldsNoTrace(t *testing.T) {
	t.Parallel()
	table, _ := hearing(nil)
	note(table, span(1, 0, server, shop, 0, 100))
	assert.Zero(t, table.Stats().Traces)
	assert.EqualValues(t, 1, table.Stats().Ignored)
	note(table, span(2, 1, server, cart, 0, 80, failed), span(1, 0, server, shop, 0, 100))
	assert.Equal(t, 2, table.Stats().Notes)
}

func TestFailedSpansAreKeptWhereATraceHasTooMany(t *testing.T) {
	t.Parallel()
	table, e := hearing(func(o *traces.Options) { o.NotesPerTrace = 8 })
	for id := range uint64(20) {
		note(table, span(100+id, 1, internal, shop, 0, 50, exposed))
	}
	note(table, span(1, 0, server, shop, 0, 100, failed), span(2, 1, client, shop, 10, 90, failed, to("cart")), span(3, 2, server, cart, 20, 80, failed))
	for id := range uint64(20) {
		note(table, span(200+id, 1, client, shop, 0, 50))
	}
	stats := table.Stats()
	assert.Equal(t, 8, stats.Notes)
	assert.EqualValues(t, 35, stats.RefusedNotes)
	table.Settle()
	assert.Equal(t, whole(cart, 80), e.told.Began)
}

func TestSelfTimeIsNotToldOfATraceThatHasTooMany(t *testing.T) {
	t.Parallel()
	table, e := hearing(func(o *traces.Options) { o.NotesPerTrace = 8 })
	note(table, span(1, 0, server, shop, 0, 100, measured))
	for id := range uint64(20) {
		note(table, span(100+id, 1, client, shop, 0, 50, measured))
	}
	table.Settle()
	assert.Empty(t, e.told.Measured)
	assert.EqualValues(t, 1, table.Stats().IncompleteMeasurements)
}

func TestSpansToldTwiceTakeNoRoomInATraceThatIsFull(t *testing.T) {
	t.Parallel()
	table, _ := hearing(func(o *traces.Options) { o.NotesPerTrace = 8 })
	for id := range uint64(8) {
		note(table, span(1+id, 0, server, shop, 0, 50, failed), span(1+id, 0, server, shop, 0, 50, failed))
	}
	note(table, span(1, 0, server, shop, 0, 50, failed), span(8, 0, server, shop, 0, 50, failed))
	assert.Zero(t, table.Stats().RefusedNotes)
}

func TestACrowdedTableShedsWhatDoesNotFailFirst(t *testing.T) {
	t.Parallel()
	table, e := hearing(func(o *traces.Options) { o.Traces = 64 })
	for i := range uint64(20) {
		note(table, span(1, 0, server, shop, 0, 100, failed, touching(1), measured, ofTrace(i)))
	}
	for i := range uint64(400) {
		note(table, span(1, 0, server, shop, 0, 100, touching(1), measured, ofTrace(1000+i)))
		require.LessOrEqual(t, table.Stats().Traces, 49)
	}
	stats := table.Stats()
	assert.Positive(t, stats.OtherShift)
	assert.Zero(t, stats.FailingShift)
	assert.Zero(t, stats.SampledFailing)
	assert.EqualValues(t, 420, stats.SampledOther+uint64(stats.Traces))
	table.Settle()
	assert.Len(t, e.told.Began, 20)
	assert.Len(t, e.told.Exposed, len(e.told.Measured))
	failing := 0
	for _, x := range e.told.Exposed {
		if x.EntryFailed {
			failing++
		}
	}
	assert.Less(t, failing, 20, "failing traces leave the sample of exposures like all others, or else it were biased")
}

func TestFailingTracesAreSampledWhenNothingElseIsLeft(t *testing.T) {
	t.Parallel()
	table, e := hearing(func(o *traces.Options) { o.Traces = 64 })
	for i := range uint64(400) {
		note(table, span(1, 0, server, shop, 0, 100, failed, ofTrace(i)))
	}
	stats := table.Stats()
	assert.Positive(t, stats.FailingShift)
	assert.InDelta(t, stats.FailingShift, stats.OtherShift, 1, "it helps nobody to leave out more of what is not there")
	assert.GreaterOrEqual(t, stats.OtherShift, stats.FailingShift)
	assert.EqualValues(t, 400, stats.SampledFailing+uint64(stats.Traces))
	table.Settle()
	assert.Len(t, e.told.Began, stats.Traces)
}

func TestSamplingEndsWhenThereIsRoomAgain(t *testing.T) {
	t.Parallel()
	table, _ := hearing(func(o *traces.Options) { o.Traces = 64 })
	for i := range uint64(400) {
		note(table, span(1, 0, server, shop, 0, 100, failed, ofTrace(i)))
	}
	shift := table.Stats().FailingShift
	table.Advance(at(40_000))
	assert.Equal(t, shift-1, table.Stats().FailingShift, "one step per hold")
	for ms := int64(40_000); ms < 400_000; ms += 1000 {
		table.Advance(at(ms))
	}
	assert.Zero(t, table.Stats().FailingShift)
	assert.Zero(t, table.Stats().OtherShift)
}

func TestATraceThatWasLeftOutStaysOutThoughThereIsRoomAgain(t *testing.T) {
	t.Parallel()
	table, e := hearing(func(o *traces.Options) { o.Traces, o.Hold = 256, time.Minute })
	for i := range uint64(400) {
		note(table, span(1, 9, server, shop, 0, 100, measured, ofTrace(i)))
	}
	table.Settle()
	told := len(e.told.Measured)
	table.Advance(at(121_000))
	refused := table.Stats().RefusedNotes
	for i := range uint64(400) {
		note(table, span(1, 9, server, shop, 0, 100, measured, ofTrace(i)))
	}
	stats := table.Stats()
	assert.EqualValues(t, 400-told, stats.RefusedNotes-refused)
	assert.EqualValues(t, told, stats.Late)
}

func TestTraceIDsMadeUpToCollideTakeLittleRoom(t *testing.T) {
	t.Parallel()
	table, e := hearing(func(o *traces.Options) { o.Traces = 1 << 10 })
	for i, sent := uint64(0), 0; sent < 100; i++ {
		if traces.Hash(traceID(i))%(1<<11) == 0 {
			note(table, span(1, 0, server, shop, 0, 100, failed, ofTrace(i)))
			sent++
		}
	}
	assert.EqualValues(t, 68, table.Stats().RefusedFull)
	table.Settle()
	assert.Len(t, e.told.Began, 32)
}

func TestTheHashIsTheSameForEver(t *testing.T) {
	t.Parallel()
	assert.Equal(t, uint64(0x6efe063dc4d69033), traces.Hash([16]byte{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16}))
}
