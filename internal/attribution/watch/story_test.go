// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package watch_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/eprocess"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/watch"
)

var (
	v1 = identity("cart", "1")
	v2 = identity("cart", "2")
)

// canary lets version 2 take a tenth of the traffic from its arrival on, of which a share fails.
func canary(old, rate float64) *story {
	s := newStory(7)
	s.steady(noon, arrival, v1, 1000, old)
	s.steady(arrival, arrival+20*minute, v1, 900, old)
	s.steady(arrival, arrival+20*minute, v2, 100, rate)
	return s
}

func TestABadCanaryIsSuspectedWhileItIsSmall(t *testing.T) {
	t.Parallel()
	r := canary(.002, .1).find(t, arrival+2*minute, "2")
	require.NotNil(t, r.Suspicion)
	assert.Equal(t, eprocess.Faulty, r.Suspicion.Finding, "%v", r.Suspicion.Reasons)
	assert.Equal(t, eprocess.GradeConcurrent, r.Suspicion.Evidence.Grade)
	assert.Equal(t, watch.Errors, r.Suspicion.Strongest)
	assert.InDelta(t, .1, r.Suspicion.Evidence.Excess, .03)
	assert.Equal(t, arrival, r.First)
	assert.True(t, r.Suspicion.HasOnset)
	assert.Less(t, r.Suspicion.Onset-arrival, minute)
	assert.Equal(t, watch.Canary, r.State)
	assert.InDelta(t, .1, r.Share, 1e-9)
	require.NotNil(t, r.Before)
	assert.Equal(t, v1, r.Before.Identity)
	assert.Equal(t, watch.Failing, canary(.002, .1).find(t, arrival+10*minute, "2").Health)
}

func TestAGoodCanaryIsFoundHealthy(t *testing.T) {
	t.Parallel()
	r := canary(.02, .02).find(t, arrival+20*minute, "2")
	assert.Equal(t, eprocess.Healthy, r.Suspicion.Finding, "%v", r.Suspicion.Reasons)
	assert.Equal(t, watch.Healthy, r.Health)
}

func TestWhatServedWhenWatchingBeganIsNotCompared(t *testing.T) {
	t.Parallel()
	r := canary(.002, .002).find(t, arrival+5*minute, "1")
	assert.Nil(t, r.Suspicion)
	assert.True(t, r.Inherited)
	assert.Equal(t, watch.Full, r.State)
}

// blueGreen switches all traffic at once. Two other services go on as before, or fail from the same moment on.
func blueGreen(rate, peers float64) *story {
	s := newStory(11)
	s.steady(noon, arrival, v1, 500, .01)
	s.steady(arrival, arrival+20*minute, v2, 500, rate)
	for _, peer := range []string{"mail", "search", "users", "tax"} {
		s.steady(noon, arrival, identity(peer, "7"), 500, .01)
		s.steady(arrival, arrival+20*minute, identity(peer, "7"), 500, peers)
	}
	return s
}

func TestABadReleaseThatTookAllTrafficIsSuspectedByTheTimeBefore(t *testing.T) {
	t.Parallel()
	r := blueGreen(.08, .01).find(t, arrival+3*minute, "2")
	assert.Equal(t, eprocess.Faulty, r.Suspicion.Finding, "%v", r.Suspicion.Reasons)
	assert.Equal(t, eprocess.GradeBefore, r.Suspicion.Evidence.Grade)
	assert.Equal(t, watch.Full, r.State)
	assert.Equal(t, watch.Superseded, blueGreen(.08, .01).find(t, arrival+3*minute, "1").State)
}

func TestAReleaseThatTookAllTrafficAndDoesAsBeforeIsNotSuspected(t *testing.T) {
	t.Parallel()
	r := blueGreen(.01, .01).find(t, arrival+20*minute, "2")
	assert.Equal(t, eprocess.Healthy, r.Suspicion.Finding, "%v", r.Suspicion.Reasons)
}

func TestWhatBefallsAllServicesIsNoReleasesFault(t *testing.T) {
	t.Parallel()
	r := blueGreen(.08, .08).find(t, arrival+20*minute, "2")
	assert.NotContains(t, []eprocess.Finding{eprocess.Faulty, eprocess.Watch}, r.Suspicion.Finding, "%v", r.Suspicion.Reasons)
	assert.Greater(t, r.Suspicion.PeerFactor, 4.)
	assert.Equal(t, watch.Failing, r.Health, "it does badly all the same")
}

func TestWhatBefallsBothArmsIsNoReleasesFault(t *testing.T) {
	t.Parallel()
	s := newStory(9)
	s.steady(noon, arrival, v1, 1000, .01)
	for bin := arrival; bin < arrival+30*minute; bin++ {
		rate := .01
		if bin >= arrival+10*minute {
			rate = .05
		}
		s.steady(bin, bin+1, v1, 900, rate)
		s.steady(bin, bin+1, v2, 100, rate)
	}
	r := s.find(t, arrival+30*minute, "2")
	assert.NotContains(t, []eprocess.Finding{eprocess.Faulty, eprocess.Watch}, r.Suspicion.Finding)
}

func TestAFaultWithoutControlAndPeersIsNotBlamed(t *testing.T) {
	t.Parallel()
	s := newStory(3)
	s.steady(noon, arrival, v1, 500, .01)
	s.steady(arrival+minute, arrival+10*minute, v2, 500, .3) // recreated: nobody serves for a minute
	r := s.find(t, arrival+10*minute, "2")
	assert.Equal(t, eprocess.GradeTime, r.Suspicion.Evidence.Grade)
	assert.NotEqual(t, eprocess.Faulty, r.Suspicion.Finding)
	assert.Equal(t, watch.Failing, r.Health)
}

func TestHardlyAnyTrafficIsNotEnoughToTell(t *testing.T) {
	t.Parallel()
	s := newStory(3)
	s.steady(noon, arrival, v1, 20, 0)
	for bin := arrival; bin < arrival+20*minute; bin++ {
		s.steady(bin, bin+1, v1, 20, 0)
		if bin%60 == 0 {
			s.steady(bin, bin+1, v2, 1, 0)
		}
	}
	r := s.find(t, arrival+20*minute, "2")
	assert.Equal(t, eprocess.Unknown, r.Suspicion.Finding)
	assert.Equal(t, watch.Unknown, r.Health)
}

func TestTrafficThatGoesBackIsARollback(t *testing.T) {
	t.Parallel()
	s := newStory(5)
	s.steady(noon, arrival, v1, 100, 0)
	s.steady(arrival, arrival+5*minute, v2, 100, .5)
	s.steady(arrival+5*minute, arrival+10*minute, v1, 100, 0)
	all := s.watched(t, arrival+10*minute).Assess(at(arrival + 10*minute))
	assert.Equal(t, watch.RolledBack, find(t, all, "2").State)
	assert.Equal(t, watch.Full, find(t, all, "1").State)
	var states []watch.State
	for _, stage := range find(t, all, "2").Stages {
		states = append(states, stage.State)
	}
	assert.Equal(t, []watch.State{watch.Canary, watch.Full, watch.RolledBack}, states)
}

func TestARedeploymentOfTheOldCodeIsARollback(t *testing.T) {
	t.Parallel()
	old, fresh, again := v1, v2, v1
	old.DeploymentID, fresh.DeploymentID, again.DeploymentID = "d1", "d2", "d3"
	s := newStory(5)
	s.steady(noon, arrival, old, 100, 0)
	s.steady(arrival, arrival+5*minute, fresh, 100, .5)
	s.steady(arrival+5*minute, arrival+10*minute, again, 100, 0)
	assert.Equal(t, watch.RolledBack, s.find(t, arrival+10*minute, "2").State)
}

func TestASmallCanaryThatIsTakenBackIsARollback(t *testing.T) {
	t.Parallel()
	s := newStory(5)
	s.steady(noon, arrival+20*minute, v1, 100, 0)
	s.steady(arrival, arrival+5*minute, v2, 2, .5)
	assert.Equal(t, watch.Canary, s.find(t, arrival+5*minute, "2").State)
	assert.Equal(t, watch.RolledBack, s.find(t, arrival+7*minute, "2").State)
}

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
