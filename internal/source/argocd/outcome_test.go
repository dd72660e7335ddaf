// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package argocd

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/source/sourcetest"
)

const operation = "app.status.operationState."

func TestOutcomesOfASync(t *testing.T) {
	t.Parallel()
	health := func(status, since string) sourcetest.Body {
		return fixture(t).With("app.status.health", map[string]any{"status": status, "lastTransitionTime": since})
	}
	phase := func(phase string) sourcetest.Body { return fixture(t).With(operation+"phase", phase) }
	for name, test := range map[string]struct {
		body      sourcetest.Body
		name      delivery.EventName
		at        string
		status    delivery.DeploymentStatus
		errorType string
	}{
		"it runs":                              {phase("Running"), delivery.DeploymentStarted, "2026-03-02T09:14:00Z", "", ""},
		"it failed":                            {phase("Failed"), delivery.DeploymentFinished, "2026-03-02T09:14:04Z", delivery.StatusFailed, "sync_failed"},
		"it could not be tried":                {phase("Error"), delivery.DeploymentFinished, "2026-03-02T09:14:04Z", delivery.StatusFailed, "sync_error"},
		"somebody ended it":                    {phase("Failed").With(operation+"message", "Operation terminated"), delivery.DeploymentFinished, "2026-03-02T09:14:04Z", delivery.StatusCancelled, ""},
		"it came up after a while":             {fixture(t), delivery.DeploymentFinished, "2026-03-02T09:15:01Z", delivery.StatusSucceeded, ""},
		"it never went down":                   {health("Healthy", "2026-02-20T00:00:00Z"), delivery.DeploymentFinished, "2026-03-02T09:14:04Z", delivery.StatusSucceeded, ""},
		"it came up for other reasons":         {health("Healthy", "2026-03-02T10:14:05Z"), delivery.DeploymentFinished, "2026-03-02T09:14:04Z", delivery.StatusSucceeded, ""},
		"Argo CD does not say since when":      {health("Healthy", ""), delivery.DeploymentFinished, "2026-03-02T09:14:04Z", delivery.StatusSucceeded, ""},
		"it was given up after ten minutes":    {health("Degraded", "2026-03-02T09:24:05Z"), delivery.DeploymentFinished, "2026-03-02T09:24:05Z", delivery.StatusFailed, "degraded"},
		"it is down, and nobody says how long": {health("Degraded", ""), delivery.DeploymentFinished, "2026-03-02T09:15:02.25Z", delivery.StatusFailed, "degraded"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			event := one(t, newSource(), test.body)
			facts := event.Subject.(*delivery.DeploymentFacts)
			assert.Equal(t, test.name, event.Name)
			assert.Equal(t, clock(t, test.at), event.Time)
			assert.Equal(t, delivery.TimeFromPayload, event.TimeSource)
			assert.Equal(t, test.status, facts.Status)
			assert.Equal(t, test.errorType, facts.ErrorType)
			assert.Equal(t, test.status == "", facts.State == delivery.StateInProgress)
		})
	}
}

func TestHealthThatIsNoOutcomeIsIgnored(t *testing.T) {
	t.Parallel()
	health := func(status, since string) sourcetest.Body {
		return fixture(t).With("app.status.health", map[string]any{"status": status, "lastTransitionTime": since})
	}
	for _, status := range []string{"Progressing", "Suspended", "Missing", "Unknown", ""} {
		isIgnored(t, newSource(), health(status, "2026-03-02T09:15:01Z"), "is no outcome yet")
	}
	isIgnored(t, newSource(), fixture(t).Without("app.status.health"), "is no outcome yet")
	isIgnored(t, newSource(), health("Degraded", "2026-03-02T09:14:03Z"), "not within")
	isIgnored(t, newSource(), health("Degraded", "2026-03-02T10:14:05Z"), "not within")
	options := NewDefaultOptions()
	options.HealthWindow = 0
	isIgnored(t, New(options, environments), health("Degraded", "2026-03-02T09:24:05Z"), "not within")
	isIgnored(t, newSource(), health("Degraded", "2026-03-02T09:24:05Z").Without(operation+"finishedAt"), "not within")
}

func TestWhileASyncRunsTheImagesAreThoseBefore(t *testing.T) {
	t.Parallel()
	body := fixture(t).With(operation+"phase", "Running").Without(operation + "finishedAt").Without(operation + "syncResult")
	facts := factsOf(t, body)
	assert.Empty(t, facts.ImageName)
	assert.Empty(t, facts.Version)
	assert.Equal(t, revisionThree, facts.Revision, "what was asked for")
	assert.Equal(t, "https://github.com/acme/deploy", facts.Repository.URL)
	assert.Equal(t, revisionTwo, facts.BaseRevision)
}

// TestTheHealthToldLastStands applies the events of one sync in both orders.
func TestTheHealthToldLastStands(t *testing.T) {
	t.Parallel()
	running := fixture(t).With(operation+"phase", "Running").Without(operation + "finishedAt")
	degraded := fixture(t).With("app.status.health", map[string]any{"status": "Degraded", "lastTransitionTime": "2026-03-02T09:24:05Z"})
	healed := fixture(t).With("app.status.health", map[string]any{"status": "Healthy", "lastTransitionTime": "2026-03-02T09:31:00Z"})
	for name, test := range map[string]struct {
		told     []sourcetest.Body
		status   delivery.DeploymentStatus
		finished string
	}{
		"given up":            {[]sourcetest.Body{running, degraded}, delivery.StatusFailed, "2026-03-02T09:24:05Z"},
		"up, then down":       {[]sourcetest.Body{running, fixture(t), degraded}, delivery.StatusFailed, "2026-03-02T09:24:05Z"},
		"given up, then up":   {[]sourcetest.Body{running, degraded, healed}, delivery.StatusSucceeded, "2026-03-02T09:31:00Z"},
		"up, and again later": {[]sourcetest.Body{running, fixture(t), healed}, delivery.StatusSucceeded, "2026-03-02T09:15:01Z"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			forward, backward := delivery.NewHistory(delivery.Limits{}), delivery.NewHistory(delivery.Limits{})
			for i := range test.told {
				apply(t, forward, test.told[i])
				apply(t, backward, test.told[len(test.told)-1-i])
				apply(t, backward, test.told[len(test.told)-1-i])
			}
			for _, history := range []*delivery.History{forward, backward} {
				deployments := history.Deployments(delivery.Scope{Service: delivery.Service{Name: "checkout"}, Environment: "production"})
				require.Len(t, deployments, 1)
				status, _ := deployments[0].Status()
				assert.Equal(t, test.status, status)
				assert.Equal(t, delivery.InstantOf(clock(t, test.finished)), deployments[0].FinishedAt())
				assert.Equal(t, delivery.InstantOf(clock(t, "2026-03-02T09:14:00Z")), deployments[0].Started)
			}
		})
	}
}

func apply(t *testing.T, history *delivery.History, body sourcetest.Body) {
	t.Helper()
	_, _, err := history.Apply(one(t, newSource(), body).Event)
	require.NoError(t, err)
}

func TestSyncsInOtherZonesHaveTheSameID(t *testing.T) {
	t.Parallel()
	body := fixture(t).With(operation+"startedAt", "2026-03-02T10:14:00+01:00")
	assert.Equal(t, uid+"/2026-03-02T09:14:00Z", factsOf(t, body).ID)
	assert.Equal(t, "argocd/checkout/2026-03-02T09:14:00Z", factsOf(t, fixture(t).Without("app.metadata.uid")).ID)
	assert.Equal(t, time.UTC, factsOf(t, body).StartTime.Location())
}
