// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package watch_test

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/join"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/release"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/watch"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// drawStory draws some minutes of three services with up to three releases each, reported by two collectors.
func drawStory(t *rapid.T) []health.Observation {
	s := newStory(rapid.Uint64().Draw(t, "seed"))
	for _, service := range []string{"cart", "mail", "users"} {
		releases := rapid.IntRange(1, 3).Draw(t, "releases")
		for i := range releases {
			from := noon + health.Bin(i)*rapid.SampledFrom([]health.Bin{0, 15, 30}).Draw(t, "from")
			to := from + health.Bin(rapid.IntRange(1, 40).Draw(t, "bins"))
			who := identity(service, []string{"1", "2", "3"}[i])
			rate := rapid.SampledFrom([]float64{0, .01, .2}).Draw(t, "rate")
			for bin := from; bin < to; bin++ {
				n := s.poisson(40)
				for _, class := range []string{"GET /", "POST /"} {
					s.serve(bin, traffic{release: who, class: class, n: n, failed: s.binomial(n, rate), slow: s.binomial(n, .1), fingerprint: class, logs: s.poisson(.5)})
				}
				s.tell(bin, who, health.Series{Metric: health.Exposures, EntryService: "mail", Touched: health.TouchedThis}, n)
				s.tell(bin, who, health.Series{Metric: health.Exposures, EntryService: "mail", Touched: health.TouchedOther, EntryFailed: true}, s.poisson(1))
			}
		}
	}
	for i := range s.told {
		if s.random.IntN(3) == 0 {
			s.told[i].Collector = "b"
		}
	}
	return s.told
}

// partial returns a total that the collector may have reported earlier.
func partial(o health.Observation) health.Observation {
	o.Count /= 2
	o.Durations = nil
	return o
}

// While bins are open, neither the order of observations, nor repetitions, nor intermediate totals change the answer;
// nor does when and how often an assessment is made.
func TestAnswersKnowNoOrderAndNoRepetition(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		told := drawStory(t)
		random := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "order"), 0))
		end := at(noon + 150)
		options := watch.NewDefaultOptions()
		if rapid.Bool().Draw(t, "forgetful") {
			options.Calm, options.Horizon, options.Watched, options.Forgotten = 3*time.Minute, 6*time.Minute, 8*time.Minute, 9*time.Minute
		}
		atOnce, byAndBy := watch.New(options), watch.New(options)
		for _, o := range told {
			atOnce.Observe(o)
		}
		slices.SortStableFunc(told, func(a, b health.Observation) int { return int(a.Bin - b.Bin) })
		for part := range slices.Chunk(told, rapid.IntRange(1, 100).Draw(t, "together")) {
			tellShuffled(random, byAndBy, part)
		}
		require.Equal(t, atOnce.Assess(end), byAndBy.Assess(end))
		require.Zero(t, byAndBy.Stats().Late)
		require.Equal(t, atOnce.Stats(), byAndBy.Stats())
	})
}

// tellShuffled reports a part in random order, some of it twice, some of it in halves first, and assesses in between.
func tellShuffled(random *rand.Rand, w *watch.Watch, part []health.Observation) {
	queue := slices.Clone(part)
	for _, o := range part {
		switch random.IntN(10) {
		case 0:
			queue = append(queue, o)
		case 1:
			queue = append(queue, partial(o))
		}
	}
	random.Shuffle(len(queue), func(i, j int) { queue[i], queue[j] = queue[j], queue[i] })
	for _, o := range queue {
		w.Observe(o)
		if random.IntN(20) == 0 {
			w.Assess(at(min(part[len(part)-1].Bin, part[0].Bin+10)))
		}
	}
}

func TestWhatComesAfterItsBinSettledIsRefused(t *testing.T) {
	t.Parallel()
	s := newStory(1)
	s.steady(noon, noon+30, v1, 10, 0)
	w := watch.New(watch.NewDefaultOptions())
	for _, o := range s.told {
		require.True(t, w.Observe(o))
		require.False(t, w.Observe(o), "it is known")
	}
	before := w.Assess(at(noon + 40))
	o := s.told[0]
	o.Count *= 2
	require.False(t, w.Observe(o))
	require.Equal(t, uint64(1), w.Stats().Late)
	require.Equal(t, before, w.Assess(at(noon+40)))
}

func TestCapsAreKept(t *testing.T) {
	t.Parallel()
	options := watch.NewDefaultOptions()
	options.MaxScopes, options.MaxReleases, options.MaxTotals = 2, 2, 20
	w := watch.New(options)
	s := newStory(1)
	for _, service := range []string{"cart", "mail", "users"} {
		for _, version := range []string{"1", "2", "3"} {
			s.steady(noon, noon+10, identity(service, version), 10, .5)
		}
	}
	for _, o := range s.told {
		w.Observe(o)
	}
	stats := w.Stats()
	require.Equal(t, 2, stats.Scopes)
	require.Equal(t, 20, stats.Totals)
	require.Positive(t, stats.Full)
	require.Positive(t, stats.Crowded)
	w.Deployed(identity("users", "1").Scope(), []join.Deployment{{ID: "d1"}})
	require.Equal(t, stats.Full+1, w.Stats().Full, "deployments of a scope without a place")
	w.Advance(at(noon + 100))
	require.Zero(t, w.Stats().Totals)
}

func TestWhatIsOldIsForgotten(t *testing.T) {
	t.Parallel()
	s := newStory(1)
	s.steady(noon, noon+hour/2, v1, 10, 0)
	s.steady(noon+hour/2, noon+4*hour, v2, 10, 0)
	users := identity("users", "1")
	s.steady(noon+4*hour, noon+6*hour, users, 10, 0)
	for day := health.Bin(1); day < 9; day++ {
		s.steady(noon+day*24*hour, noon+day*24*hour+2*minute, users, 10, 0)
	}
	w := s.watched(t, noon+3*hour)
	w.Advance(at(noon + 3*hour))
	require.LessOrEqual(t, w.Stats().Rows, int(2*hour+60), "two hours while releases are compared")
	w = s.watched(t, noon+10*24*hour)
	w.Advance(at(noon + 10*24*hour))
	stats := w.Stats()
	require.Equal(t, 1, stats.Scopes)
	require.Equal(t, 1, stats.Releases)
	require.LessOrEqual(t, stats.Rows, int(2*minute))
}

const hour = health.Bin(360)

func TestIdentitiesOfOneDeploymentAreOneReleaseWheneverThatIsHeard(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := newStory(rapid.Uint64().Draw(t, "seed"))
		plain, hashed := v2, v2
		hashed.PlatformRevision, hashed.Step = "5d8c", release.StepPlatformRevision
		s.steady(noon, arrival+10*minute, v1, 300, .01)
		s.steady(arrival, arrival+10*minute, plain, 50, .01)
		s.steady(arrival+minute, arrival+10*minute, hashed, 50, .1)
		deployments := []join.Deployment{{ID: "d2", Versions: []release.Version{{Text: "2"}}, Began: delivery.InstantOf(at(arrival))}}
		heard := arrival + health.Bin(rapid.IntRange(-20, 59).Draw(t, "heard"))
		early, late := watch.New(watch.NewDefaultOptions()), watch.New(watch.NewDefaultOptions())
		early.Deployed(watchScope, deployments)
		told := false
		slices.SortStableFunc(s.told, func(a, b health.Observation) int { return int(a.Bin - b.Bin) })
		for _, o := range s.told {
			if o.Bin >= heard && !told {
				late.Assess(at(o.Bin))
				late.Deployed(watchScope, deployments)
				told = true
			}
			early.Observe(o)
			late.Observe(o)
			late.Advance(at(o.Bin))
		}
		end := at(arrival + 10*minute)
		require.Equal(t, early.Assess(end), late.Assess(end))
		all := late.Assess(end)
		require.Len(t, all, 2)
		require.Len(t, all[1].Identities, 2)
		require.Equal(t, "d2", all[1].ID.Deployment)
		require.True(t, all[1].Match.IsExact())
	})
}

var watchScope = delivery.Scope{Service: delivery.Service{Name: "cart"}, Environment: "production"}

const (
	commit = "3f2a9c1d5e6b7a8f90123456789abcdef0123456"
	other  = "aaaa9c1d5e6b7a8f90123456789abcdef0123456"
	digest = "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
)

func TestTicksTellBothArms(t *testing.T) {
	t.Parallel()
	s := newStory(1)
	s.steady(noon, arrival+5*minute, v1, 30, 0)
	for bin := arrival; bin < arrival+5*minute; bin++ {
		s.serve(bin, traffic{release: v2, class: "GET /", n: 10, failed: 10})
	}
	w := s.watched(t, arrival+5*minute)
	all := w.Assess(at(arrival + 5*minute))
	ticks := w.Ticks(all[1].ID, arrival, arrival+2*minute)
	require.Len(t, ticks, int(2*minute))
	for i, tick := range ticks {
		require.Equal(t, arrival+health.Bin(i), tick.Bin)
		require.Equal(t, int64(10), tick.Errors.New.Failed)
		require.Equal(t, int64(30), tick.Errors.Control.Total)
		require.Equal(t, watch.Time{Operations: 10, Seconds: 1}, tick.Time)
	}
	require.Empty(t, w.Ticks(watch.ID{Scope: watchScope, Deployment: "other"}, arrival, arrival+1))
}

func TestAssessingTwiceIsTheSame(t *testing.T) {
	t.Parallel()
	s := canary(.002, .1)
	w := s.watched(t, arrival+2*minute)
	now := at(arrival + 2*minute).Add(time.Second)
	first := w.Assess(now)
	require.Equal(t, first, w.Assess(now))
}
