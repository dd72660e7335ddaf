// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package watch_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/watch"
)

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

func TestAServiceThatFallsSilentIsStillToldOf(t *testing.T) {
	t.Parallel()
	s := canary(.002, .1)
	users := identity("users", "1")
	s.steady(arrival+20*minute, arrival+4*hour, users, 1, 0)
	r := s.find(t, arrival+4*hour, "2")
	require.NotNil(t, r.Suspicion)
	assert.Greater(t, r.Suspicion.Evidence.LogE, 5., "what was counted stands")
	assert.Equal(t, watch.Unknown, r.Health)
}

func TestASmallCanaryThatIsTakenBackIsARollback(t *testing.T) {
	t.Parallel()
	s := newStory(5)
	s.steady(noon, arrival+20*minute, v1, 100, 0)
	s.steady(arrival, arrival+5*minute, v2, 2, .5)
	assert.Equal(t, watch.Canary, s.find(t, arrival+5*minute, "2").State)
	assert.Equal(t, watch.RolledBack, s.find(t, arrival+7*minute, "2").State)
}
