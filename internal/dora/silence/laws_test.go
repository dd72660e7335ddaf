// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package silence_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery/record"
	"github.com/otelcol-dora/otelcol-dora/internal/deliverytest"
	"github.com/otelcol-dora/otelcol-dora/internal/dora/silence"
)

// farOff is later than any event that is drawn.
const farOff = 400

// told draws events of two sources and three services over that many days, some late, some repeated, in any order.
func told(t *rapid.T) []*delivery.Event {
	n := rapid.SampledFrom([]int{0, 10, 60, 200}).Draw(t, "length")
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) *delivery.Event {
		span := rapid.SampledFrom([]int{20, 60, 350}).Draw(t, "span")
		hour := rapid.IntRange(0, 23).Draw(t, "hour")
		e := deployed(day(rapid.IntRange(0, span).Draw(t, "day")).Add(time.Duration(hour) * time.Hour))
		e.Time = e.Time.Add(time.Duration(rapid.IntRange(0, 3599).Draw(t, "second")) * time.Second)
		e.Observed = e.Time.Add(rapid.SampledFrom([]time.Duration{0, time.Minute, 48 * time.Hour}).Draw(t, "delay"))
		e.Provider = rapid.SampledFrom([]string{"github", "github", "argocd"}).Draw(t, "source")
		e.Subject = rapid.SampledFrom([]delivery.Subject{
			&delivery.DeploymentFacts{Service: checkout}, &delivery.DeploymentFacts{Service: checkout},
			&delivery.IncidentFacts{Service: delivery.Service{Name: "lone"}}, &delivery.RevisionFacts{},
		}).Draw(t, "subject")
		return e
	}), n, n).Draw(t, "story")
}

// someDays draws the times of checks, from the first event on.
func someDays(t *rapid.T) []time.Time {
	offsets := rapid.SliceOfN(rapid.IntRange(0, 3*farOff), 1, 4).Draw(t, "looks")
	slices.Sort(offsets)
	times := make([]time.Time, 0, len(offsets))
	for _, n := range offsets {
		times = append(times, day(n))
	}
	return times
}

// someOutages draws times up to farOff in which the watch was not running, as a record.
func someOutages(t *rapid.T) record.Record {
	w := silence.NewWatch(silence.Options{})
	n := rapid.IntRange(0, 3).Draw(t, "outages")
	ends := rapid.SliceOfN(rapid.IntRange(0, 24*farOff), 2*n, 2*n).Draw(t, "hours of outages")
	slices.Sort(ends)
	for i := 0; i < len(ends); i += 2 {
		w.Check(day(0).Add(time.Duration(ends[i]) * time.Hour))
		w.Awake(day(0).Add(time.Duration(ends[i+1]) * time.Hour))
	}
	w.Check(day(farOff))
	return slices.Collect(w.Records())[0]
}

func TestWhatStandsDependsNeitherOnOrderNorOnRepetition(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		events := told(t)
		outages := someOutages(t)
		once, again := journal{"": outages}.restore(t), silence.NewWatch(silence.Options{})
		for _, e := range events {
			once.Observe(e, day(farOff))
		}
		if len(events) > 0 {
			events = deliverytest.Shuffled(t, events)
		}
		looks := someDays(t)
		restart := rapid.IntRange(0, len(events)).Draw(t, "restart")
		for i, e := range append(events, &delivery.Event{}) {
			if i == restart {
				kept := journal{}
				kept.append(slices.Collect(again.Records()))
				kept[""] = outages
				again = kept.restore(t)
				again.Awake(day(farOff))
			}
			again.Observe(e, day(farOff))
			if i%17 == 0 {
				again.Check(looks[0]) // checks in between change nothing
			}
		}
		for _, now := range looks {
			require.Equal(t, once.Standing(now), again.Standing(now))
			require.Equal(t, once.Ages(now), again.Ages(now))
		}
	})
}

// The announced gaps that were not closed are those that stand, in whatever order events arrive.
func TestWhatWasToldEndsWithWhatStands(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		w := silence.NewWatch(silence.Options{})
		open := map[silence.Subject]silence.Gap{}
		now := day(0)
		check := func() {
			for _, n := range w.Check(now) {
				before, known := open[n.Gap.Subject]
				if n.Kind == silence.Detected {
					require.False(t, known, "a subject has one gap at most")
					open[n.Gap.Subject] = n.Gap
					continue
				}
				require.True(t, known)
				require.Equal(t, before, n.Gap)
				delete(open, n.Gap.Subject)
			}
		}
		for i, e := range told(t) {
			w.Observe(e, now)
			if i%5 == 0 {
				now = now.Add(time.Duration(rapid.IntRange(0, 200).Draw(t, "hours")) * time.Hour)
				check()
			}
		}
		now = now.Add(2 * time.Hour)
		check()
		standing := w.Standing(now)
		require.Len(t, standing, len(open))
		for _, gap := range standing {
			require.Equal(t, gap.Last, open[gap.Subject].Last)
		}
	})
}

// A restart is a new watch restored from the records taken so far. It must behave like a watch that was only deaf for some time.
func TestARestartAnywhereChangesNothing(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		events := told(t)
		through, restarted := silence.NewWatch(silence.Options{}), silence.NewWatch(silence.Options{Tracked: true})
		kept := journal{}
		now := day(farOff)
		for i, e := range events {
			through.Observe(e, now)
			restarted.Observe(e, now)
			if i%10 > 0 {
				continue
			}
			now = now.Add(time.Duration(rapid.IntRange(1, 100).Draw(t, "hours")) * time.Hour)
			require.Equal(t, through.Check(now), restarted.Check(now))
			kept.append(restarted.TakeChanged())
			if rapid.Bool().Draw(t, "restart") {
				now = now.Add(time.Duration(rapid.IntRange(0, 200).Draw(t, "hours down")) * time.Hour)
				restarted = kept.restore(t)
				restarted.Awake(now)
				through.Awake(now)
			}
		}
		require.Equal(t, through.Standing(now), restarted.Standing(now))
		require.Equal(t, through.Ages(now), restarted.Ages(now))
		require.Equal(t, slices.Collect(through.Records()), slices.Collect(restarted.Records()))
	})
}

func TestEveryGapIsLongerThanTheHabitsOwn(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		w := silence.NewWatch(silence.Options{})
		for _, e := range told(t) {
			w.Observe(e, day(farOff))
		}
		for _, gap := range w.Standing(day(3 * farOff)) {
			assert.Greater(t, gap.Tolerated(), 2*time.Hour)
			assert.Positive(t, gap.LongestOrdinary)
			assert.GreaterOrEqual(t, day(3*farOff).Sub(gap.Last.Time()), gap.Tolerated())
		}
	})
}
