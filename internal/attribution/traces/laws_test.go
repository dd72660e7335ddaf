// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package traces_test

import (
	"cmp"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/traces"
)

// treeOf draws the spans of one trace: a tree of calls through services, in which some spans failed, some were lost and
// clocks are skewed.
func treeOf(t *rapid.T, trace uint64) []traces.Note {
	var notes []traces.Note
	for i := range rapid.IntRange(1, 14).Draw(t, "spans") {
		label := func(what string) string { return fmt.Sprintf("%s of %d", what, i) }
		kind := rapid.SampledFrom([]traces.Kind{server, client, internal, internal, server, client, producer, consumer}).Draw(t, label("kind"))
		start := rapid.Int64Range(-2000, 2000).Draw(t, label("start"))
		n := span(
			uint64(i)+1, uint64(rapid.IntRange(0, i).Draw(t, label("parent"))), kind,
			rapid.SampledFrom([]uint32{shop, cart, stock}).Draw(t, label("service")),
			start, start+rapid.Int64Range(0, 50).Draw(t, label("lasts")),
			exposed, ofTrace(trace),
		)
		n.Outcome = rapid.SampledFrom([]traces.Outcome{traces.Untold, traces.Succeeded, traces.Failed, traces.Failed, traces.TimedOut}).Draw(t, label("outcome"))
		n.Release += uint32(rapid.IntRange(0, 1).Draw(t, label("release")))
		n.Measured = rapid.Bool().Draw(t, label("measured"))
		n.Touched = rapid.Uint64Range(0, 3).Draw(t, label("touched"))
		if kind == client || kind == producer {
			// Peers learned in one trace affect the next, so each trace has peers of its own.
			n.Peer = rapid.SampledFrom([]string{"", fmt.Sprint("a", trace), fmt.Sprint("b", trace)}).Draw(t, label("peer"))
		}
		if rapid.IntRange(0, 9).Draw(t, label("lost")) > 0 {
			notes = append(notes, n)
		}
	}
	return notes
}

// forest draws some traces and returns all their spans, trace by trace.
func forest(t *rapid.T) []traces.Note {
	var notes []traces.Note
	for trace := range rapid.IntRange(1, 5).Draw(t, "traces") {
		notes = append(notes, treeOf(t, uint64(trace))...)
	}
	return notes
}

// inOrder sorts the reports on many traces. Those on one trace are in canonical order; those on several follow arrival.
func inOrder(all told) told {
	slices.SortFunc(all.Failing, func(a, b failing) int { return compare(a, b) })
	slices.SortFunc(all.Began, func(a, b traces.Origin) int { return compare(a, b) })
	slices.SortFunc(all.Exposed, func(a, b traces.Exposure) int { return compare(a, b) })
	slices.SortFunc(all.Measured, func(a, b selfTime) int { return compare(a, b) })
	return all
}

func compare(a, b any) int { return cmp.Compare(fmt.Sprint(a), fmt.Sprint(b)) }

func TestWhatIsToldOfATraceKnowsNoOrderOfArrival(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		o := traces.NewDefaultOptions()
		o.NotesPerTrace = rapid.IntRange(1, 16).Draw(t, "notes per trace")
		notes := treeOf(t, 1)
		require.Equal(t, settled(o, notes...), settled(o, rapid.Permutation(notes).Draw(t, "arrival")...))
	})
}

func TestWhatIsToldOfTracesKnowsNoOrderOfArrival(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		notes := forest(t)
		other := rapid.Permutation(notes).Draw(t, "arrival")
		require.Equal(t, inOrder(settled(traces.NewDefaultOptions(), notes...)), inOrder(settled(traces.NewDefaultOptions(), other...)))
	})
}

func TestSpansToldTwiceChangeNothing(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		o := traces.NewDefaultOptions()
		o.NotesPerTrace = rapid.IntRange(1, 16).Draw(t, "notes per trace")
		notes := treeOf(t, 1)
		twice := rapid.Permutation(slices.Concat(notes, notes)).Draw(t, "arrival")
		require.Equal(t, settled(o, notes...), settled(o, twice...))
	})
}

func TestTheTenthsOfAFailingTraceAddUpToTen(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		o := traces.NewDefaultOptions()
		o.Healthy = func(service uint32, _ int64) bool { return service == cart }
		o.ServiceNamed = named(map[string]uint32{"a1": cart, "b1": stock})
		notes := treeOf(t, 1)
		want := int64(0)
		if slices.ContainsFunc(notes, func(n traces.Note) bool { return n.Outcome == traces.Failed || n.Outcome == traces.TimedOut }) {
			want = 10
		}
		var got int64
		for _, origin := range settled(o, notes...).Began {
			require.Positive(t, origin.Tenths)
			require.False(t, origin.IsService && origin.Peer != "")
			got += origin.Tenths
		}
		require.Equal(t, want, got)
	})
}

func TestStreamedTracesAreToldAsIfAllWereThereAtOnce(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		notes := forest(t)
		var e ear
		table := traces.New(traces.NewDefaultOptions(), &e)
		table.Advance(base)
		clock := base
		for _, n := range rapid.Permutation(notes).Draw(t, "arrival") {
			table.Note(&n)
			// With at most 70 notes, none comes after its trace has settled.
			clock += rapid.Int64Range(0, int64(140*time.Millisecond)).Draw(t, "pause")
			table.Advance(clock)
		}
		table.Advance(clock + int64(time.Minute))
		require.Zero(t, table.Stats().Traces)
		require.Equal(t, inOrder(settled(traces.NewDefaultOptions(), notes...)), inOrder(e.told))
	})
}

func TestATableNeverHoldsMoreThanItMay(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		o := traces.NewDefaultOptions()
		o.Traces, o.Notes = rapid.IntRange(1, 20).Draw(t, "traces"), rapid.IntRange(1, 40).Draw(t, "notes")
		o.NotesPerTrace, o.Peers = rapid.IntRange(1, 12).Draw(t, "notes per trace"), rapid.IntRange(0, 3).Draw(t, "peers")
		table := traces.New(o, &ear{})
		clock := base
		for range rapid.IntRange(1, 300).Draw(t, "length") {
			clock += rapid.Int64Range(0, int64(time.Second)).Draw(t, "pause")
			table.Advance(clock)
			n := span(rapid.Uint64Range(1, 30).Draw(t, "span"), 0, client, shop, 0, 10, ofTrace(rapid.Uint64Range(1, 100).Draw(t, "trace")))
			n.Outcome = rapid.SampledFrom([]traces.Outcome{traces.Succeeded, traces.Failed}).Draw(t, "outcome")
			n.Measured = rapid.Bool().Draw(t, "measured")
			n.Peer = rapid.SampledFrom([]string{"", "a", "b", "c", "d", "e"}).Draw(t, "peer")
			table.Note(&n)
			held := table.Stats()
			require.LessOrEqual(t, held.Traces, o.Traces)
			require.LessOrEqual(t, held.Notes, max(o.Notes, o.NotesPerTrace))
			require.LessOrEqual(t, held.Peers, o.Peers)
		}
		table.Settle()
		held := table.Stats()
		require.Zero(t, held.Traces)
		require.Zero(t, held.Notes)
		for trace := range uint64(101) {
			require.False(t, table.Holds(traceID(trace)), "nothing is held, so nothing may be marked")
		}
	})
}

func TestNothingIsAllocatedForATrace(t *testing.T) {
	o := traces.NewDefaultOptions()
	o.Traces, o.Notes = 1<<10, 1<<12
	table := traces.New(o, deaf{})
	var trace uint64
	story := []traces.Note{
		span(1, 0, server, shop, 0, 100, failed, touching(1), measured), span(2, 1, client, shop, 10, 90, failed, to("cart"), measured),
		span(3, 2, server, cart, 20, 80, failed, touching(2)), span(4, 3, client, cart, 30, 70, timedOut, to("stock:80")),
	}
	step := func() {
		trace++
		for i := range story {
			story[i].Trace = traceID(trace)
			table.Note(&story[i])
		}
		table.Advance(base + int64(trace)*int64(20*time.Millisecond))
	}
	for range 2000 {
		step()
	}
	require.Zero(t, testing.AllocsPerRun(2000, step))
	require.Positive(t, table.Stats().Settled)
}
