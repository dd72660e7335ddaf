// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package dora

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	. "github.com/otelcol-dora/otelcol-dora/internal/deliverytest"
)

// identified identifies an observation. An incident that moves between the environments of a
// service keeps its identity, and so does a run whose pipeline is renamed.
type identified struct {
	service, namespace, repository, id string
}

func identify(r Report, o Observation) identified {
	value := func(key string) string {
		if i := slices.IndexFunc(r.Identity, func(a Attribute) bool { return a.Key == key }); i >= 0 {
			return r.Identity[i].Value
		}
		return ""
	}
	return identified{value(keyServiceName), value(keyServiceNamespace), value(keyRepository), o.ID}
}

// nothing says of every observation that it was not counted.
func nothing(uint64) bool { return false }

// TestEveryObservationEntersOnce includes facts that expire, and restarts.
func TestEveryObservationEntersOnce(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		options := anyOptions(t)
		options.SettleTime = time.Duration(rapid.IntRange(0, 3).Draw(t, "settle")) * hour
		options.Retention = time.Duration(rapid.SampledFrom([]int{0, 5, 50, 200}).Draw(t, "retention")) * day
		m, clock := newMachine(t, options), now
		for _, e := range anyEvents(t) {
			if options.Retention == 0 || clock.Sub(e.Time) < options.Retention {
				m.apply(e)
			}
			switch rapid.IntRange(0, 9).Draw(t, "then") {
			case 0, 1, 2, 3, 4:
				clock = clock.Add(time.Duration(rapid.IntRange(0, 24*60).Draw(t, "minutes")) * time.Minute)
				m.flush(clock)
			case 5:
				m.crash()
			}
		}
		end := clock.Add(time.Minute)
		m.tell(m.book.Close(end))
		for one, at := range observable(m.book) {
			if options.Retention > 0 && end.Sub(at) > options.Retention {
				continue // it may have been too old when it arrived
			}
			require.True(t, m.entered[one], "%v never entered", one)
		}
		m.flush(clock.Add(day))
		m.crash()
		m.tell(m.book.Close(clock.Add(2 * day)))
	})
}

func TestDisorderWithinTheSettleTimeDoesNotShow(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		options := anyOptions(t)
		events := anyEvents(t)
		want := observed{}.add(bookOf(t, options, events).Close(now))

		options.SettleTime = hour
		b, got, clock := NewBook(options), observed{}, now
		shuffled := Shuffled(t, events)
		for _, e := range shuffled {
			applyAll(t, b, []*delivery.Event{e})
			if rapid.Bool().Draw(t, "flush") {
				clock = clock.Add(hour / time.Duration(2*len(shuffled)))
				f := b.Flush(clock)
				require.Empty(t, observed{}.add(f), "nothing settles before its time")
			}
		}
		b.Flush(clock)
		require.Empty(t, observed{}.add(b.Flush(clock.Add(hour/4))))
		got.add(b.Flush(clock.Add(2 * hour)))
		require.Equal(t, want, got)
		require.Empty(t, observed{}.add(b.Close(clock.Add(3*hour))))
	})
}

func TestAnObservationWaitsFromItsLastChange(t *testing.T) {
	t.Parallel()
	options := plain()
	options.SettleTime = hour
	b := bookOf(t, options, NewStory().Deploy(100, "d", "r", Begun(70)).Events)
	enteredAt := func(minute int) []float64 {
		return observed{}.add(b.Flush(At(minute)))["dora.deployment.duration deployment.status=succeeded"]
	}
	assert.Empty(t, enteredAt(1000))
	applyAll(t, b, NewStory().Start(60, "d", delivery.StateInProgress).Events)
	assert.Empty(t, enteredAt(1059), "the start told later changes the duration")
	assert.Empty(t, enteredAt(1060), "which must stand for an hour from then")
	assert.Empty(t, enteredAt(1118))
	assert.Equal(t, []float64{hours(2.0 / 3)}, enteredAt(1119))
	applyAll(t, b, NewStory().Start(10, "d", delivery.StateInProgress).Events)
	assert.Empty(t, enteredAt(2000), "what entered is not taken back")
	assert.Empty(t, enteredAt(3000))
}

func TestAnObservationThatVanishesNeverEnters(t *testing.T) {
	t.Parallel()
	options := plain()
	options.SettleTime = hour
	b := bookOf(t, options, NewStory().Deploy(1, "d", "r").Open(5, "i", Blaming("d")).Events)
	require.Empty(t, observed{}.add(b.Flush(At(10))))
	applyAll(t, b, NewStory().Acknowledge(6, "i", Blaming("other")).Events)
	got := observed{}.add(b.Flush(At(20))).add(b.Flush(At(100)))
	assert.NotContains(t, got, "dora.change.failures dora.attribution.method=explicit")
	assert.Equal(t, []float64{1}, got["dora.incidents"])
}

func TestWhatIsOldOnArrivalIsCountedAsLate(t *testing.T) {
	t.Parallel()
	options := plain()
	options.CounterMaxAge = 24 * hour
	story := NewStory().Deploy(0, "old", "r1").Deploy(1, "new", "r2")
	b := bookOf(t, options, story.Events)
	f := b.Flush(At(24 * 60).Add(time.Second))
	counted := observed{}.add(f)["dora.deployments deployment.status=succeeded dora.deployment.reason=planned"]
	assert.Len(t, counted, 1)
	assert.Equal(t, 2, f.Late, "the old one, and how many changes it carried")
	assert.InDelta(t, 2, figuresOf(f, identityOf(Production)).window("7d")["dora.deployment.window_total"], 0, "gauges are the authority")

	f = b.Close(At(Day(9)))
	assert.Zero(t, f.Late)
	assert.Empty(t, observed{}.add(f))
}

func TestWhatWasYoungOnArrivalMayAgeWhileItWaits(t *testing.T) {
	t.Parallel()
	options := plain()
	options.CounterMaxAge, options.SettleTime = hour, 2*hour
	b := bookOf(t, options, NewStory().Deploy(0, "d", "r").Events)
	assert.Zero(t, b.Flush(At(30)).Late)
	f := b.Flush(At(150))
	assert.Zero(t, f.Late)
	assert.NotEmpty(t, observed{}.add(f))
}

func TestCloseSettlesEverything(t *testing.T) {
	t.Parallel()
	options := plain()
	options.SettleTime = 1000 * hour
	b := bookOf(t, options, busyWeek().Events)
	assert.Empty(t, observed{}.add(b.Flush(At(Day(2)))))
	applyAll(t, b, NewStory().Run(900, "build", "1", delivery.ResultFailure).Events)
	got := observed{}.add(b.Close(At(Day(2))))
	assert.Equal(t, settledOf(t, busyWeek().Run(900, "build", "1", delivery.ResultFailure)), got)
}

func TestWhatIsKeptForTheNextDeploymentIsNotCountedAgain(t *testing.T) {
	t.Parallel()
	options := plain()
	options.Retention = 100 * day
	b := bookOf(t, options, NewStory().Deploy(0, "d", "r").Run(0, "build", "1", delivery.ResultSuccess).Events)
	require.NotEmpty(t, observed{}.add(b.Flush(At(1))))
	b.Flush(At(Day(101)))
	f := b.Flush(At(Day(101) + 60))
	assert.Equal(t, 1, f.Expired[delivery.KindPipelineRun])
	assert.Equal(t, 0, f.Expired[delivery.KindDeployment])
	assert.Empty(t, observed{}.add(f))
	applyAll(t, b, NewStory().Start(Day(101), "next", delivery.StateInProgress).Events)
	assert.Empty(t, observed{}.add(b.Flush(At(Day(102)))))
}

func TestAnIncidentThatMovesIsCountedOnce(t *testing.T) {
	t.Parallel()
	b := bookOf(t, plain(), NewStory().Open(5, "i", Somewhere).Events)
	require.Len(t, observed{}.add(b.Flush(At(10)))["dora.incidents"], 1)
	applyAll(t, b, NewStory().Acknowledge(6, "i").Events)
	got := observed{}.add(b.Flush(At(20)))
	assert.NotContains(t, got, "dora.incidents")
	assert.Equal(t, []float64{60}, got["dora.incident.time_to_acknowledge"])
}
