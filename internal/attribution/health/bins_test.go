// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package health_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/release"
)

func readingOf(told []health.Observation) []health.Observation {
	b := health.NewBins(1000)
	for _, o := range told {
		b.Merge(o)
	}
	return slices.Collect(b.All())
}

func TestTheReadingKnowsNoOrderAndNoRepetition(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		told := rapid.SliceOfN(rapid.Custom(drawObservation), 0, 20).Draw(t, "told")
		reading := readingOf(told)
		again := append(slices.Clone(told), rapid.SliceOfN(rapid.SampledFrom(append(told, health.Observation{})), 0, len(told)).Draw(t, "again")...)
		again = slices.DeleteFunc(again, func(o health.Observation) bool { return o.Collector == "" })
		require.Equal(t, reading, readingOf(shuffled(t, again)))
	})
}

// Totals of a collector grow; only the last one counts.
func TestOlderTotalsOfACollectorChangeNothing(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var all, last []health.Observation
		for _, collector := range []string{"a", "b", "c"} {
			o := health.Observation{
				Collector: collector, Release: release.Identity{Service: "cart"},
				Series: health.Series{Metric: health.Durations}, Durations: &health.Histogram{},
			}
			for range rapid.IntRange(1, 4).Draw(t, "steps") {
				o.Durations = sumOf(o.Durations, drawHistogram(t))
				o.Count = int64(o.Durations.Count)
				all = append(all, o)
			}
			last = append(last, o)
		}
		require.Equal(t, readingOf(last), readingOf(shuffled(t, all)))
		want := sumOf(last[0].Durations, last[1].Durations, last[2].Durations)
		require.Equal(t, want, readingOf(all)[0].Durations)
	})
}

func TestMergeTellsWhetherTheReadingChanged(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		b := health.NewBins(1000)
		held := slices.Collect(b.All())
		for _, o := range rapid.SliceOfN(rapid.Custom(drawObservation), 1, 20).Draw(t, "told") {
			changed := b.Merge(o)
			now := slices.Collect(b.All())
			if !changed {
				require.Equal(t, held, now)
			}
			require.False(t, b.Merge(o), "nothing changes twice")
			held = now
		}
	})
}

func observed(collector string, bin health.Bin, metric health.Metric, count int64) health.Observation {
	return health.Observation{
		Collector: collector, Release: release.Identity{Service: "cart"}, Bin: bin,
		Series: health.Series{Metric: metric}, Count: count,
	}
}

func TestCollectorsAddUnlessTheyHeardOfTheSame(t *testing.T) {
	t.Parallel()
	for metric, want := range map[health.Metric]int64{health.Operations: 12, health.Instances: 7} {
		reading := readingOf([]health.Observation{
			observed("a", 1, metric, 5), observed("b", 1, metric, 7), observed("a", 1, metric, 4), observed("b", 1, metric, 7),
		})
		require.Len(t, reading, 1)
		assert.Equal(t, want, reading[0].Count, metric)
		assert.Empty(t, reading[0].Collector)
	}
}

func TestOfEquallyGreatTotalsTheSameStandsInAnyOrder(t *testing.T) {
	t.Parallel()
	told := func(h health.Histogram) health.Observation {
		o := observed("a", 1, health.Durations, int64(h.Count))
		o.Durations = &h
		return o
	}
	a := told(health.Histogram{Count: 2, Sum: 3, Offset: 1, Buckets: []uint64{2}})
	b := told(health.Histogram{Count: 2, Sum: 3, Offset: 1, Buckets: []uint64{1, 1}})
	c := told(health.Histogram{Count: 2, Sum: 2, Offset: 5, Buckets: []uint64{2}})
	without := observed("a", 1, health.Durations, 2)
	reading := readingOf([]health.Observation{a, b, c, without})
	assert.Equal(t, reading, readingOf([]health.Observation{without, c, b, a}))
	assert.Equal(t, reading, readingOf([]health.Observation{b, without, a, c}))
	assert.Equal(t, []uint64{2}, reading[0].Durations.Buckets)
}

func TestReadingsAreInAFixedOrder(t *testing.T) {
	t.Parallel()
	at := func(service string, bin health.Bin, class string) health.Observation {
		o := observed("a", bin, health.Operations, 1)
		o.Release.Service, o.Series.Class = service, class
		return o
	}
	handled := observed("a", 3, health.FailureOrigins, 1)
	handled.Release.Service = "b"
	unhandled := handled
	handled.Series.Handled = true
	ordered := []health.Observation{at("a", 1, "x"), at("a", 2, "x"), at("a", 2, "y"), at("b", 1, "x"), unhandled, handled}
	reading := readingOf([]health.Observation{ordered[3], ordered[5], ordered[2], ordered[0], ordered[1], ordered[4]})
	again := readingOf([]health.Observation{ordered[4], ordered[5], ordered[1], ordered[0], ordered[2], ordered[3]})
	assert.Equal(t, reading, again)
	for i := range ordered {
		ordered[i].Collector = ""
	}
	assert.Equal(t, ordered, reading)
}

func TestPrunedBinsDoNotComeBack(t *testing.T) {
	t.Parallel()
	b := health.NewBins(1000)
	for bin := range health.Bin(5) {
		b.Merge(observed("a", bin, health.Operations, 1))
		b.Merge(observed("b", bin, health.Operations, 1))
	}
	b.Prune(3)
	assert.Equal(t, 4, b.Len())
	assert.False(t, b.Merge(observed("a", 2, health.Operations, 9)), "the other collectors' part of it is gone")
	b.Prune(1)
	assert.False(t, b.Merge(observed("a", 2, health.Operations, 9)), "what was pruned stays so")
	full, late := b.TakeRefused()
	assert.Equal(t, []int{0, 2}, []int{full, late})
	b.Prune(10)
	assert.Zero(t, b.Len())
	assert.Empty(t, slices.Collect(b.All()))
}

func TestWhatFindsNoRoomIsCounted(t *testing.T) {
	t.Parallel()
	b := health.NewBins(1)
	assert.True(t, b.Merge(observed("a", 1, health.Operations, 1)))
	assert.False(t, b.Merge(observed("b", 1, health.Operations, 1)))
	assert.False(t, b.Merge(observed("a", 2, health.Operations, 1)))
	assert.True(t, b.Merge(observed("a", 1, health.Operations, 2)), "what is held may grow")
	full, _ := b.TakeRefused()
	assert.Equal(t, 2, full)
	full, _ = b.TakeRefused()
	assert.Zero(t, full)
	b.Prune(2)
	assert.True(t, b.Merge(observed("a", 2, health.Operations, 1)), "there is room again")
}

func TestWhatWasToldMayChangeLater(t *testing.T) {
	t.Parallel()
	b := health.NewBins(10)
	o := observed("a", 1, health.Durations, 1)
	o.Durations = &health.Histogram{Count: 1, Buckets: []uint64{1}}
	o.Exemplars = []health.Exemplar{{TraceID: [16]byte{1}}}
	b.Merge(o)
	o.Durations.Buckets[0], o.Exemplars[0].Time = 7, 7
	read := slices.Collect(b.All())[0]
	assert.Equal(t, []uint64{1}, read.Durations.Buckets)
	assert.Zero(t, read.Exemplars[0].Time)
}
