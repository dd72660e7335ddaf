// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package casetest

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/release"
	"github.com/otelcol-dora/otelcol-dora/internal/datasettest"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// RequireWhole requires that the events of a case would be recorded, that its candidates were deployed, that the
// culprit, if any, is one of them, that the observations are consistent, and that nothing is known ahead of its time.
func RequireWhole(t *testing.T, c datasettest.Case) {
	t.Helper()
	requireEvents(t, c)
	requireCandidates(t, c)
	requireHealth(t, c)
	requireNoLookAhead(t, c)
}

func requireEvents(t *testing.T, c datasettest.Case) {
	t.Helper()
	for i, e := range c.Events {
		require.NoError(t, e.Validate(), c.Name)
		require.NotEmpty(t, e.UID)
		require.True(t, i == 0 || !e.Observed.Before(c.Events[i-1].Observed), "%s: events in the order in which they are told", c.Name)
	}
	if !c.Incident.Opened.IsZero() {
		for _, known := range []bool{false, true} {
			incident := c.Incident.Event(known)
			require.NoError(t, incident.Validate(), c.Name)
		}
	}
}

func requireCandidates(t *testing.T, c datasettest.Case) {
	t.Helper()
	started := map[string]time.Time{}
	for _, e := range c.Events {
		if e.Name == delivery.DeploymentStarted {
			started[e.Subject.(*delivery.DeploymentFacts).ID] = e.Time
		}
	}
	require.Len(t, started, len(c.Candidates), c.Name)
	for _, candidate := range c.Candidates {
		assert.Equal(t, started[candidate.ID], candidate.Started, c.Name)
		assert.True(t, candidate.Finished.After(candidate.Started), c.Name)
		assert.NotEqual(t, candidate.Release, candidate.Before)
	}
	_, found := c.Culprit()
	require.Equal(t, c.Truth != "", found, c.Name)
}

func requireHealth(t *testing.T, c datasettest.Case) {
	t.Helper()
	require.NotEmpty(t, c.Health, c.Name)
	type place struct {
		release release.Identity
		bin     health.Bin
	}
	operations, failed, durations, failing := map[place]int64{}, map[place]int64{}, map[place]int64{}, map[place]int64{}
	for i, o := range c.Health {
		require.True(t, i == 0 || o.Bin >= c.Health[i-1].Bin, "%s: bins in order", c.Name)
		require.Positive(t, o.Count)
		at := place{o.Release, o.Bin}
		switch o.Series.Metric {
		case health.Operations:
			operations[at] += o.Count
			if o.Series.ErrorType != "" {
				failed[at] += o.Count
			}
		case health.Durations:
			require.EqualValues(t, o.Count, o.Durations.Count)
			durations[at] += o.Count
		case health.FailingTraces:
			failing[at] += o.Count
		}
	}
	require.Equal(t, operations, durations, c.Name)
	for at, n := range failing {
		require.Equal(t, failed[at], n, c.Name)
	}
}

func requireNoLookAhead(t *testing.T, c datasettest.Case) {
	t.Helper()
	first, last := c.Health[0].Bin.Start(), c.Health[len(c.Health)-1].Bin.Start()
	at := time.Unix(0, first+(last-first)/2)
	then := c.Until(at)
	for _, e := range then.Events {
		require.False(t, e.Observed.After(at), c.Name)
	}
	for _, o := range then.Health {
		require.LessOrEqual(t, (o.Bin + 1).Start(), at.UnixNano(), c.Name)
	}
	for _, candidate := range then.Candidates {
		require.False(t, candidate.Started.After(at) || candidate.Finished.After(at), c.Name)
	}
	require.False(t, then.Incident.Opened.After(at), c.Name)
	rest := c.Until(time.Unix(0, last).Add(24 * time.Hour))
	require.Len(t, rest.Health, len(c.Health), c.Name)
	require.Len(t, rest.Events, len(c.Events), c.Name)
}
