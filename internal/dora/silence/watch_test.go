// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package silence_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/dora"
	"github.com/otelcol-dora/otelcol-dora/internal/dora/silence"
)

// monday is the first day of the stories, which last up to eight weeks.
var monday = time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)

var checkout = delivery.Service{Namespace: "shop", Name: "checkout"}

func day(n int) time.Time { return monday.AddDate(0, 0, n) }

// officeHours deploys every hour from 8 to 17 on working days, from one day up to another.
func officeHours(from, to int) []time.Time {
	var times []time.Time
	for d := from; d < to; d++ {
		for hour := 8; d%7 < 5 && hour < 18; hour++ {
			times = append(times, day(d).Add(time.Duration(hour)*time.Hour+20*time.Minute))
		}
	}
	return times
}

func watching(options silence.Options, times ...[]time.Time) *silence.Watch {
	w := silence.NewWatch(options)
	for _, list := range times {
		for _, at := range list {
			w.Observe(deployed(at), at)
		}
	}
	return w
}

// ofService returns the news about services, without those about a source as a whole.
func ofService(news []silence.News) []silence.News {
	var kept []silence.News
	for _, n := range news {
		if n.Gap.Subject.Service == checkout {
			kept = append(kept, n)
		}
	}
	return kept
}

// The last event of four weeks of office hours is on Friday at 17:20.
func TestASilenceIsMeasuredInTheHoursInWhichTheSourceTalks(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		now  time.Time
		gaps int
	}{
		"not on Friday night":            {day(25).Add(23 * time.Hour), 0},
		"not on Sunday":                  {day(27), 0},
		"not before Monday's first hour": {day(28).Add(8 * time.Hour), 0},
		"not with a late start":          {day(28).Add(10 * time.Hour), 0},
		"but by Monday noon":             {day(28).Add(12 * time.Hour), 2},
		"and on Tuesday":                 {day(29), 2},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := watching(silence.Options{}, officeHours(0, 28))
			assert.Len(t, w.Check(test.now), test.gaps, "the service and the source")
		})
	}
}

func TestAGapSaysWhatItWasMeasuredAgainst(t *testing.T) {
	t.Parallel()
	w := watching(silence.Options{}, officeHours(0, 28))
	news := ofService(w.Check(day(29)))
	last := day(25).Add(17*time.Hour + 20*time.Minute)
	since := day(28).Add(11 * time.Hour)
	require.Equal(t, []silence.News{{
		Kind: silence.Detected,
		Gap: silence.Gap{
			Subject: silence.Subject{Source: "github", Service: checkout},
			Last:    delivery.InstantOf(last), Since: delivery.InstantOf(since), LongestOrdinary: time.Hour,
		},
		At: delivery.InstantOf(since),
	}}, news)
	assert.Equal(t, since.Sub(last), news[0].Gap.Tolerated())
	_, ok := news[0].Lasted()
	assert.False(t, ok, "it goes on")
}

func TestAGapIsToldOnceAndClosesWhenTheSourceSpeaksAgain(t *testing.T) {
	t.Parallel()
	w := watching(silence.Options{}, officeHours(0, 28))
	require.Len(t, w.Check(day(29)), 2)
	require.Empty(t, w.Check(day(30)), "known")
	back := day(31).Add(9 * time.Hour)
	w.Observe(deployed(back.Add(time.Minute)), back.Add(time.Minute))
	w.Observe(deployed(back), back.Add(2*time.Minute))
	news := ofService(w.Check(back.Add(time.Hour)))
	require.Len(t, news, 1)
	assert.Equal(t, silence.SpokeAgain, news[0].Kind)
	assert.Equal(t, delivery.InstantOf(back), news[0].At, "the first event after the silence, though told later")
	lasted, ok := news[0].Lasted()
	assert.True(t, ok)
	assert.Equal(t, back.Sub(day(25).Add(17*time.Hour+20*time.Minute)), lasted)
	assert.Empty(t, w.Check(back.Add(2*time.Hour)))
}

func TestASourceThatFallsSilentAgainIsAnotherGap(t *testing.T) {
	t.Parallel()
	w := watching(silence.Options{}, officeHours(0, 28))
	first := ofService(w.Check(day(29)))
	back := day(31).Add(9 * time.Hour)
	w.Observe(deployed(back), back)
	second := ofService(w.Check(day(40)))
	require.Len(t, second, 2, "closed, and detected anew")
	assert.Equal(t, silence.SpokeAgain, second[0].Kind)
	assert.Equal(t, silence.Detected, second[1].Kind)
	assert.Greater(t, second[1].Gap.Last, first[0].Gap.Last)
}

// An outage must not become the measure of the next one.
func TestOneOutageDoesNotHideTheNext(t *testing.T) {
	t.Parallel()
	w := watching(silence.Options{}, officeHours(0, 28), officeHours(42, 56))
	assert.Len(t, w.Check(day(58)), 2)
}

func TestWithoutEnoughHabitNothingIsAGap(t *testing.T) {
	t.Parallel()
	later := day(170)
	tests := map[string][]time.Time{
		"nothing but one event": officeHours(0, 1)[:1],
		"many in one day":       officeHours(0, 1),
		"less than two weeks":   officeHours(0, 12),
		"few in half a year":    {day(0), day(20), day(40), day(60), day(80), day(100), day(120), day(140)},
	}
	for name, times := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			assert.Empty(t, watching(silence.Options{}, times).Check(later))
		})
	}
	assert.NotEmpty(t, watching(silence.Options{}, officeHours(0, 18)).Check(later), "the least that is enough")
}

func TestEventsFromTheFutureHideNothing(t *testing.T) {
	t.Parallel()
	w := watching(silence.Options{}, officeHours(0, 28))
	w.Observe(deployed(day(3000)), day(28))
	w.Observe(&delivery.Event{Provider: "github", Observed: day(28)}, day(28))
	assert.Len(t, w.Standing(day(29)), 2)
}

func TestWhoSpeaksIsTheSourceAndTheServiceItTellsOf(t *testing.T) {
	t.Parallel()
	checkouts := []delivery.Subject{
		&delivery.DeploymentFacts{Service: checkout}, &delivery.ChangeFacts{Service: checkout}, &delivery.RevisionFacts{Service: checkout},
		&delivery.PipelineRunFacts{Service: checkout}, &delivery.IncidentFacts{Service: checkout}, &delivery.ArtifactFacts{Service: checkout},
		&delivery.FeatureFlagFacts{Service: checkout},
	}
	for _, subject := range checkouts {
		w := silence.NewWatch(silence.Options{})
		w.Observe(&delivery.Event{Provider: "github", Time: day(0), Subject: subject}, day(0))
		assert.Equal(t, 2, w.Len(), "%T", subject)
	}
	w := silence.NewWatch(silence.Options{})
	w.Observe(&delivery.Event{Provider: "github", Time: day(0), Subject: &delivery.RevisionFacts{}}, day(0))
	assert.Equal(t, 1, w.Len(), "a push tells of no service")
	w.Observe(&delivery.Event{Time: day(0), Subject: checkouts[0]}, day(0))
	assert.Equal(t, 1, w.Len(), "who told is not known")
	w.Observe(&delivery.Event{Provider: "ci", Time: day(0), Subject: &delivery.CorrectionFacts{Service: checkout}}, day(0))
	assert.Equal(t, 1, w.Len(), "a person spoke, not a source")
}

func TestAgesAreToldPerSourceAndService(t *testing.T) {
	t.Parallel()
	w := watching(silence.Options{}, []time.Time{day(0), day(1)})
	w.Observe(&delivery.Event{Provider: "argocd", Time: day(3), Subject: &delivery.RevisionFacts{}}, day(3))
	assert.Equal(t, []dora.Report{
		dora.LastEventAge("argocd", delivery.Service{}, 0),
		dora.LastEventAge("github", delivery.Service{}, 24*time.Hour),
		dora.LastEventAge("github", checkout, 24*time.Hour),
	}, w.Ages(day(2)), "a clock that runs ahead makes nothing younger than new")
}

func TestTheCapRefusesAndCounts(t *testing.T) {
	t.Parallel()
	w := watching(silence.Options{Limit: 1}, []time.Time{day(0), day(1)})
	assert.Equal(t, 1, w.Len())
	assert.Equal(t, 2, w.TakeRefused())
	assert.Zero(t, w.TakeRefused(), "taken")
	assert.Equal(t, []dora.Report{dora.LastEventAge("github", delivery.Service{}, time.Hour)}, w.Ages(day(1).Add(time.Hour)))
}

func TestWhoIsSilentForLongerThanTheRetentionIsForgotten(t *testing.T) {
	t.Parallel()
	w := watching(silence.Options{Retention: 90 * 24 * time.Hour}, officeHours(0, 28))
	require.Len(t, w.Check(day(30)), 2)
	require.Empty(t, w.Check(day(110)))
	require.Equal(t, 2, w.Len())
	assert.Empty(t, w.Check(day(120)), "nobody spoke again, so nothing closes")
	assert.Zero(t, w.Len())
	assert.Equal(t, 2, w.TakeExpired())
	assert.Empty(t, w.Ages(day(120)))
}
