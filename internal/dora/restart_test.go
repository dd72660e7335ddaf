// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package dora

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	. "github.com/otelcol-dora/otelcol-dora/internal/deliverytest"
)

// TestNothingIsLostAndNothingIsToldTwice runs a book on a disk through random events in any order, with repetitions, flushes,
// checkpoints, crashes that lose what was not written, and changes of the clock. At the end, the verdicts are those of a book to
// which each event was applied once, and every observation has entered counters once.
func TestNothingIsLostAndNothingIsToldTwice(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		options := anyOptions(t)
		options.SettleTime = time.Duration(rapid.IntRange(0, 3).Draw(t, "settle")) * hour
		events := anyEvents(t)
		m := newMachine(t, options)
		for _, e := range Shuffled(t, events) {
			m.apply(e)
			if rapid.IntRange(0, 9).Draw(t, "telemetry") == 0 {
				m.told = ToldByTelemetry(Day(100)).Draw(t, "told")
				tellOnly(m.book, m.told)
			}
			m.live(wandering(t))
		}
		m.crash()
		got := m.flush(now)
		straight := bookOf(t, options, events)
		tellAll(straight, m.told)
		requireSameFigures(t, straight.Flush(now), got)
		require.Equal(t, verdictsOf(straight), m.heard)

		m.tell(m.book.Close(now))
		for one := range observable(straight) {
			require.True(t, m.entered[one], "%v never entered", one)
		}
	})
}

// wandering draws the time that the clock shows.
func wandering(t *rapid.T) time.Time {
	return now.Add(time.Duration(rapid.IntRange(-Day(10), Day(10)).Draw(t, "clock")) * time.Minute)
}

// live flushes, checkpoints or crashes the machine, and mostly does nothing.
func (m *machine) live(clock time.Time) {
	switch rapid.IntRange(0, 15).Draw(m.t, "then") {
	case 0, 1, 2:
		m.accept()
	case 3, 4:
		m.flush(clock)
	case 5:
		m.book.Flush(clock)
		m.crash() // before any of it was published
	case 6, 7, 8:
		m.advance(rapid.IntRange(1, 10).Draw(m.t, "records"))
	case 9:
		m.crash()
	}
}

// Facts younger than the retention stay even if the clock is wrong for less than an hour.
func TestAClockThatJumpsTakesNothingAway(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		options := anyOptions(t)
		events := anyEvents(t)
		want := bookOf(t, options, events).Flush(now)
		options.Retention = 200 * day
		b, clock := NewBook(options), now.Add(-20*day)
		for _, e := range events {
			applyAll(t, b, []*delivery.Event{e})
			clock = clock.Add(2 * hour)
			jump := time.Duration(rapid.SampledFrom([]int{0, 0, 1000, -1000}).Draw(t, "jump")) * day
			require.Empty(t, b.Flush(clock.Add(jump)).Expired)
			require.Empty(t, b.Flush(clock.Add(jump+hour-1)).Expired)
			require.Empty(t, b.Flush(clock.Add(hour)).Expired)
		}
		requireSameFigures(t, want, b.Flush(now))
	})
}

func TestARestartWritesNothingAnew(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		m := newMachine(t, anyOptions(t))
		for _, e := range anyEvents(t) {
			m.apply(e)
		}
		m.flush(now)
		m.disk = m.disk.standing()
		m.crash()
		f := m.book.Flush(now)
		require.Empty(t, f.Announcements)
		require.Zero(t, f.Late)
		require.Zero(t, f.Negative)
		require.Empty(t, m.book.TakeFacts())
		require.LessOrEqual(t, len(m.book.TakeMemory()), 1, "the time of the flush")
	})
}

func TestARestartDoesNotRestartTheSettleTime(t *testing.T) {
	t.Parallel()
	options := plain()
	options.SettleTime = hour
	waiting := func() disk {
		b := disk{}.read(t, options)
		applyAll(t, b, NewStory().Deploy(100, "d", "r", Begun(70)).Events)
		require.Empty(t, observed{}.add(b.Flush(At(100))))
		return append(b.TakeFacts(), b.TakeMemory()...)
	}
	const series = "dora.deployment.duration deployment.status=succeeded"

	kept := waiting()
	again := kept.read(t, options)
	require.Empty(t, observed{}.add(again.Flush(At(159))))
	kept = append(kept, again.TakeMemory()...)
	again = kept.read(t, options)
	assert.Equal(t, []float64{1800}, observed{}.add(again.Flush(At(160)))[series])
	kept = append(kept, again.TakeMemory()...)
	assert.Empty(t, observed{}.add(kept.read(t, options).Close(At(1000))), "counted once")

	again = waiting().read(t, options)
	applyAll(t, again, NewStory().Start(60, "d", delivery.StateInProgress).Events)
	assert.Empty(t, observed{}.add(again.Flush(At(160)))[series], "a figure that is another now must stand for itself")
	assert.Equal(t, []float64{2400}, observed{}.add(again.Flush(At(220)))[series])
}

func TestARestartMakesNothingLate(t *testing.T) {
	t.Parallel()
	options := plain()
	options.CounterMaxAge, options.SettleTime = 24*hour, hour
	b := disk{}.read(t, options)
	applyAll(t, b, NewStory().Deploy(10, "waits", "r1").Events)
	require.Zero(t, b.Flush(At(20)).Late)
	kept := disk(b.TakeMemory())
	applyAll(t, b, NewStory().Deploy(30, "arrived", "r2").Deploy(-Day(2), "was old", "r0").Events)
	kept = append(kept, b.TakeFacts()...)

	after := kept.read(t, options)
	f := after.Flush(At(Day(5)))
	assert.Equal(t, 2, f.Late, "what was too old already before, and how many changes it carried")
	got := observed{}.add(f).add(after.Flush(At(Day(5) + 60)))
	assert.Len(t, got["dora.deployments deployment.status=succeeded dora.deployment.reason=planned"], 2)

	applyAll(t, after, NewStory().Deploy(40, "late", "r3").Events)
	assert.Equal(t, 2, after.Flush(At(Day(5)+61)).Late, "what arrives after the restart has its real age")
}

func TestACheckpointOfAFreshBookIsEmpty(t *testing.T) {
	t.Parallel()
	b := disk{}.read(t, plain())
	for range b.Records() {
		t.Fatal("nothing happened")
	}
	assert.Empty(t, b.TakeFacts())
	assert.Empty(t, b.TakeMemory())
}

func TestWhatIsIdleSaysOnceAnHourThatItLives(t *testing.T) {
	t.Parallel()
	b := disk{}.read(t, plain())
	written := 0
	for minute := range 24 * 60 {
		b.Flush(At(minute))
		written += len(b.TakeMemory())
	}
	assert.Equal(t, 24, written)
}

func TestAVerdictOutlivesARestartAndIsRetractedByIt(t *testing.T) {
	t.Parallel()
	b := disk{}.read(t, plain())
	applyAll(t, b, NewStory().Deploy(1, "d", "r").Open(5, "i", Blaming("d")).Events)
	told := b.Flush(At(10)).Announcements
	require.Len(t, told, 1)
	kept := disk(append(b.TakeFacts(), b.TakeMemory()...))

	b = kept.read(t, plain())
	applyAll(t, b, NewStory().Acknowledge(6, "i", Blaming("other")).Events)
	assert.Equal(t, []attribution.Announcement{{Kind: attribution.Retracted, Verdict: decided(told[0].Verdict)}}, b.Flush(At(20)).Announcements)
}
