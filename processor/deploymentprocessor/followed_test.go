// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deploymentprocessor

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/deploymenttable"
)

// noon is when the tests begin.
var noon = delivery.InstantOf(time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC))

const hour = delivery.Instant(time.Hour)

// tells returns the rows of a table. Each argument is a service followed by the ids of its deployments.
func tells(services ...[]string) []deploymenttable.Row {
	var rows []deploymenttable.Row
	for _, s := range services {
		rows = append(rows, deploymenttable.Row{Timeline: inProduction(s[0], s[1:]...)})
	}
	return rows
}

func newFollowed() *followed { return &followed{retention: 24 * time.Hour, max: 100} }

// services returns the ids of the known deployments by service.
func (f *followed) services() map[string][]string {
	all := map[string][]string{}
	for _, t := range f.timelines() {
		ids := []string{}
		for i := range t.Deployments() {
			ids = append(ids, t.Deployments()[i].ID)
		}
		all[t.Scope().Service.Name] = ids
	}
	return all
}

func TestWhatIsToldOfAServiceReplacesWhatWasKnownOfIt(t *testing.T) {
	t.Parallel()
	f := newFollowed()
	assert.True(t, f.merge(tells([]string{"cart", "1", "2", "3"}, []string{"search", "7"}), noon))
	assert.True(t, f.merge(tells([]string{"cart", "2", "4"}, []string{"search", "7"}), noon+1))
	assert.Equal(t, map[string][]string{"cart": {"2", "4"}, "search": {"7"}}, f.services(), "deployments that the other collector forgot are forgotten")
}

func TestWhatHasNotChangedStaysTheSameTimeline(t *testing.T) {
	t.Parallel()
	f := newFollowed()
	f.merge(tells([]string{"cart", "1"}, []string{"search", "7"}), noon)
	before := f.timelines()
	assert.False(t, f.merge(tells([]string{"cart", "1"}, []string{"search", "7"}), noon+1))
	assert.True(t, f.merge(tells([]string{"cart", "1"}, []string{"search", "8"}), noon+2))
	assert.Same(t, before[0], f.timelines()[0], "cached answers stay valid")
	assert.NotSame(t, before[1], f.timelines()[1])
}

func TestAServiceThatIsNotToldAnyMoreStaysKnownForTheRetention(t *testing.T) {
	t.Parallel()
	f := newFollowed()
	f.merge(tells([]string{"cart", "1"}, []string{"search", "7"}), noon)
	f.confirm(noon + hour)
	assert.False(t, f.merge(nil, noon+2*hour), "an empty table, as from a collector that has lost its memory")
	assert.Equal(t, map[string][]string{"cart": {"1"}, "search": {"7"}}, f.services())
	assert.True(t, f.merge(tells([]string{"cart", "2"}), noon+3*hour), "and then learns anew")
	assert.Equal(t, map[string][]string{"cart": {"2"}, "search": {"7"}}, f.services())

	assert.False(t, f.confirm(noon+hour+25*hour), "it was last confirmed one hour after noon, and times are rounded to the hour")
	assert.True(t, f.confirm(noon+hour+25*hour+1))
	assert.Equal(t, map[string][]string{"cart": {"2"}}, f.services())
	assert.Equal(t, uint64(1), f.forgotten)
}

func TestNothingIsForgottenWhileNobodyAnswers(t *testing.T) {
	t.Parallel()
	f := newFollowed()
	f.merge(tells([]string{"cart", "1"}, []string{"search", "7"}), noon)
	month := 30 * 24 * hour
	f.merge(tells([]string{"cart", "1"}), noon+month)
	assert.Equal(t, map[string][]string{"cart": {"1"}}, f.services(), "the first poll after a month makes it expire")
}

func TestARestartForgetsNothing(t *testing.T) {
	t.Parallel()
	f := newFollowed()
	f.merge(tells([]string{"cart", "1"}, []string{"search", "7"}), noon)
	f.merge(tells([]string{"cart", "1"}), noon+hour)
	again := newFollowed()
	again.restore(f.rows())
	assert.Equal(t, f.services(), again.services())
	assert.Equal(t, noon+hour, again.confirmed)
	assert.Equal(t, f.since()[f.timelines()[1]], again.since()[again.timelines()[1]], "and keeps its asOf")
}

func TestWhatWasHandedOnIsKnownAsOfItsOrigin(t *testing.T) {
	t.Parallel()
	f := newFollowed()
	row := deploymenttable.Row{Timeline: inProduction("cart", "1"), AsOf: noon - 3*hour}
	ahead := deploymenttable.Row{Timeline: inProduction("search", "7"), AsOf: noon + hour}
	f.merge([]deploymenttable.Row{row, ahead}, noon+1)
	since := f.since()
	assert.Equal(t, noon-3*hour, since[row.Timeline])
	assert.Equal(t, noon, since[ahead.Timeline], "a clock that is ahead keeps nothing alive")
	f.confirm(noon + 22*hour + 1)
	assert.Equal(t, map[string][]string{"search": {"7"}}, f.services())
}

func TestWhatNobodyStandsBehindGivesWayToWhatIsTold(t *testing.T) {
	t.Parallel()
	f := newFollowed()
	f.max = 2
	f.merge(tells([]string{"a", "1"}), noon)
	f.merge(tells([]string{"b", "1"}), noon+1)
	f.merge(tells([]string{"c", "1"}), noon+2)
	assert.Equal(t, map[string][]string{"b": {"1"}, "c": {"1"}}, f.services(), "the one with the oldest asOf is forgotten")
	f.merge(tells([]string{"d", "1"}, []string{"e", "1"}, []string{"f", "1"}), noon+3)
	assert.Equal(t, map[string][]string{"d": {"1"}, "e": {"1"}, "f": {"1"}}, f.services(), "the table refuses what exceeds the limits, not this")
	assert.Equal(t, uint64(3), f.forgotten)
}

// TestNothingIsKeptAliveByCirculating lets collectors follow each other in a ring, while one of them learns services and forgets
// one. All others forget it, too, and none ever knows more than was learned.
func TestNothingIsKeptAliveByCirculating(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		ring := make([]*followed, rapid.IntRange(1, 4).Draw(t, "collectors"))
		for i := range ring {
			ring[i] = newFollowed()
		}
		learned := tells([]string{"cart", "1"}, []string{"search", "7"})
		// served returns the table of the i-th collector. Only the first one has learned anything itself, which wins.
		served := func(i int) []deploymenttable.Row {
			var rows []deploymenttable.Row
			own := map[delivery.Scope]bool{}
			if i == 0 {
				for _, row := range learned {
					own[row.Timeline.Scope()] = true
				}
				rows = append(rows, learned...)
			}
			since := ring[i].since()
			for _, timeline := range ring[i].timelines() {
				if !own[timeline.Scope()] {
					rows = append(rows, deploymenttable.Row{Timeline: timeline, AsOf: since[timeline]})
				}
			}
			return rows
		}
		now := noon
		pollAll := func(step delivery.Instant, times int) {
			for range times {
				i := rapid.IntRange(0, len(ring)-1).Draw(t, "who polls")
				now += rapid.Custom(func(t *rapid.T) delivery.Instant {
					return delivery.Instant(rapid.Int64Range(1, int64(step)).Draw(t, "ns"))
				}).Draw(t, "later")
				ring[i].merge(served((i+1)%len(ring)), now)
				require.LessOrEqual(t, len(ring[i].timelines()), 2)
			}
		}
		pollAll(hour/4, 20)
		learned = learned[:1]
		pollAll(hour/4, 20)
		now += 26 * hour
		for range ring {
			for i := range ring {
				now++
				ring[i].merge(served((i+1)%len(ring)), now)
			}
		}
		for i := range ring {
			assert.NotContains(t, ring[i].services(), "search", "collector %d of %d", i, len(ring))
			assert.Contains(t, ring[i].services(), "cart")
		}
	})
}
