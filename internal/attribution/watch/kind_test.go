// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package watch_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/eprocess"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/watch"
)

func TestASlowCanaryIsSuspected(t *testing.T) {
	t.Parallel()
	s := newStory(5)
	slowly := func(from, to health.Bin, version string, n, slow int64) {
		for bin := from; bin < to; bin++ {
			s.serve(bin, traffic{release: identity("cart", version), class: "GET /", n: n, slow: slow})
		}
	}
	slowly(noon, arrival, "1", 500, 5)
	slowly(arrival, arrival+10*minute, "1", 400, 4)
	slowly(arrival, arrival+10*minute, "2", 100, 40)
	r := s.find(t, arrival+6*minute, "2")
	assert.Equal(t, eprocess.Faulty, r.Suspicion.Finding, "%v", r.Suspicion.Reasons)
	assert.Contains(t, []watch.Kind{watch.Slow95, watch.Slow50}, r.Suspicion.Strongest)
	assert.Less(t, r.Suspicion.Term(watch.Errors).LogE, 1.)
}

func TestASlowReleaseThatTookAllTrafficIsToldButNotBlamed(t *testing.T) {
	t.Parallel()
	s := newStory(5)
	for bin := noon; bin < arrival+10*minute; bin++ {
		if bin < arrival {
			s.serve(bin, traffic{release: v1, class: "GET /", n: 500, slow: 5})
		} else {
			s.serve(bin, traffic{release: v2, class: "GET /", n: 500, slow: 250})
		}
	}
	r := s.find(t, arrival+6*minute, "2")
	assert.NotEqual(t, eprocess.Faulty, r.Suspicion.Finding)
	assert.Greater(t, r.Suspicion.Term(watch.Slow95).LogBefore, 5.)
}

func TestWhatHappensEveryDayAtThisHourIsNoReleasesFault(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		before bool
		want   eprocess.Finding
	}{
		"with the days before":    {true, eprocess.Healthy},
		"without the days before": {false, eprocess.Faulty},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStory(5)
			s.untimed = true
			for day := health.Bin(-2); day <= 0; day++ {
				if day < 0 && !c.before {
					continue
				}
				night := noon + day*24*hour
				for _, service := range []string{"cart", "mail"} {
					version, rate := "1", .01
					s.steady(night-hour, night, identity(service, version), 200, rate)
					if service == "cart" {
						rate = .05 // a batch job runs
					}
					if service == "cart" && day == 0 {
						version = "2"
					}
					s.steady(night, night+hour, identity(service, version), 200, rate)
				}
			}
			assert.Equal(t, c.want, s.find(t, noon+hour, "2").Suspicion.Finding)
		})
	}
}

func TestOneBadPodThatFailsInBurstsIsNoReleasesFault(t *testing.T) {
	t.Parallel()
	s := newStory(5)
	s.steady(noon, arrival, v1, 400, .005)
	for bin := arrival; bin < arrival+30*minute; bin++ {
		s.steady(bin, bin+1, v1, 200, .005)
		failed := s.binomial(200, .004)
		if s.random.IntN(60) == 0 {
			failed += 15 // connections of one pod are cut off
		}
		s.serve(bin, traffic{release: v2, class: "GET /", n: 200, failed: failed})
	}
	for after := health.Bin(6); after < 30*minute; after += 6 {
		assert.NotEqual(t, eprocess.Faulty, s.find(t, arrival+after, "2").Suspicion.Finding)
	}
}

func TestANewKindOfFailureIsSuspectedThoughNoMoreFail(t *testing.T) {
	t.Parallel()
	s := newStory(5)
	fail := func(from, to health.Bin, version, fingerprint string, n int64) {
		for bin := from; bin < to; bin++ {
			s.serve(bin, traffic{release: identity("cart", version), class: "GET /", n: n, failed: n / 50, fingerprint: fingerprint})
		}
	}
	fail(noon, arrival, "1", "timeout", 500)
	fail(arrival, arrival+10*minute, "1", "timeout", 400)
	fail(arrival, arrival+10*minute, "2", "null pointer", 100)
	r := s.find(t, arrival+6*minute, "2")
	assert.Equal(t, eprocess.Faulty, r.Suspicion.Finding, "%v", r.Suspicion.Reasons)
	assert.Equal(t, watch.Fingerprints, r.Suspicion.Strongest)
	assert.Equal(t, "null pointer", r.Suspicion.Term(watch.Fingerprints).Name)
}

func TestAMixOfTrafficDoesNotLookLikeAFault(t *testing.T) {
	t.Parallel()
	s := newStory(5)
	for bin := noon; bin < arrival+20*minute; bin++ {
		arms := map[string][2]int64{"1": {500, 500}}
		if bin >= arrival {
			arms = map[string][2]int64{"1": {100, 900}, "2": {90, 10}}
		}
		for _, version := range []string{"1", "2"} {
			for i, n := range arms[version] {
				class, rate := "search", .1
				if i == 1 {
					class, rate = "home", .001
				}
				s.serve(bin, traffic{release: identity("cart", version), class: class, n: n, failed: s.binomial(n, rate)})
			}
		}
	}
	r := s.find(t, arrival+20*minute, "2")
	assert.NotContains(t, []eprocess.Finding{eprocess.Faulty, eprocess.Watch}, r.Suspicion.Finding, "%v", r.Suspicion.Reasons)
	counted := r.Suspicion.Term(watch.Errors).Counted
	assert.Greater(t, counted.New.Rate(), 5*counted.Control.Rate(), "added up it would")
}

func TestASilentCulpritIsSuspectedByTheTracesThatItTouched(t *testing.T) {
	t.Parallel()
	s := newStory(5)
	s.steady(noon, arrival, v1, 500, 0)
	s.steady(arrival, arrival+10*minute, v1, 400, 0)
	s.steady(arrival, arrival+10*minute, v2, 100, 0)
	for bin := arrival; bin < arrival+10*minute; bin++ {
		for touched, n := range map[health.Touched][2]int64{health.TouchedThis: {80, 20}, health.TouchedOther: {399, 1}} {
			series := health.Series{Metric: health.Exposures, EntryService: "frontend", Touched: touched}
			s.tell(bin, v2, series, n[0])
			series.EntryFailed = true
			s.tell(bin, v2, series, n[1])
		}
	}
	r := s.find(t, arrival+3*minute, "2")
	assert.Equal(t, eprocess.Faulty, r.Suspicion.Finding, "%v", r.Suspicion.Reasons)
	assert.Equal(t, watch.Exposures, r.Suspicion.Strongest)
	assert.InDelta(t, .2, r.Suspicion.Evidence.Excess, .05)
}
