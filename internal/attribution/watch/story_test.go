// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package watch_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/eprocess"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/join"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/release"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/watch"
)

var (
	v1 = identity("cart", "1")
	v2 = identity("cart", "2")
)

// canary gives version 2 a tenth of the traffic from its arrival on; a share of that fails.
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

func TestAReleaseThatTurnsBadAfterHoursIsSuspectedInMinutes(t *testing.T) {
	t.Parallel()
	s := newStory(7)
	s.untimed = true
	s.steady(noon, arrival, v1, 1000, .01)
	s.steady(arrival, arrival+6*hour, v1, 900, .01)
	s.steady(arrival, arrival+5*hour, v2, 100, .01)
	s.steady(arrival+5*hour, arrival+6*hour, v2, 100, .1)
	r := s.find(t, arrival+5*hour+10*minute, "2")
	assert.Equal(t, eprocess.Faulty, r.Suspicion.Finding, "%v", r.Suspicion.Reasons)
	require.True(t, r.Suspicion.HasOnset)
	assert.InDelta(t, float64(arrival+5*hour), float64(r.Suspicion.Onset), 12)
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

// blueGreen switches all traffic at once. Two other services continue as before or fail from the same moment on.
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

func TestWhatIsKnownByTheTimeOnlyIsNotSuspectedByTheTimeBefore(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		deployed []release.Version
		byTime   bool
	}{
		"its version was added with the deployment":              {[]release.Version{{Text: "2"}}, true},
		"it told the version, and only the deployment was added": {nil, false},
	} {
		s := blueGreen(.08, .01)
		s.deployments = []join.Deployment{{ID: "cart-2", Versions: c.deployed}}
		for i := range s.told {
			if r := &s.told[i].Release; r.Service == "cart" {
				r.DeploymentID, r.Step = "cart-"+r.Version, release.StepTime
			}
		}
		r := s.find(t, arrival+10*minute, "2")
		assert.Equal(t, c.byTime, r.IsByTime(), name)
		assert.Equal(t, c.byTime, r.Suspicion.Finding != eprocess.Faulty, "%s: %v", name, r.Suspicion.Reasons)
	}
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
	s.steady(arrival+minute, arrival+10*minute, v2, 500, .3) // recreated: nothing serves for a minute
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
