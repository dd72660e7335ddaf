// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package generic

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/source"
)

func TestDevLakeDeploymentIsOnePerRepository(t *testing.T) {
	t.Parallel()
	commits := []any{
		map[string]any{"repoUrl": repository.URL, "refName": "main", "commitSha": revisionTwo},
		map[string]any{"repoUrl": "https://github.com/acme/search.git", "refName": "refs/tags/v2", "commitSha": revisionOne},
		map[string]any{"repoUrl": repository.URL, "refName": "main", "commitSha": revisionThree},
	}
	events, err := newSource().Events(request(fixture(t, "devlake.deployment").With("deploymentCommits", commits)))
	require.NoError(t, err)
	require.Len(t, events, 2, "the last commit of a repository counts")
	for i, want := range []delivery.DeploymentFacts{
		{Service: delivery.Service{Name: "checkout"}, Repository: repository, Ref: delivery.Ref{Name: "main"}, Revision: revisionThree},
		{
			Service:    delivery.Service{Name: "search"},
			Repository: delivery.Repository{URL: "https://github.com/acme/search", Owner: "acme", Name: "search", Provider: "github"},
			Ref:        delivery.Ref{Name: "v2", Type: "tag"},
			Revision:   revisionOne,
		},
	} {
		want.ID, want.Name, want.Status = "dl-1", "release 1.4", delivery.StatusFailed
		want.Environment = delivery.Environment{Name: "production", Tier: delivery.TierProduction, SourceName: "PRODUCTION"}
		want.CreationTime, want.StartTime = clock(t, "2026-03-02T09:00:00Z"), clock(t, "2026-03-02T09:00:30Z")
		assert.Equal(t, &want, events[i].Subject)
		assert.Equal(t, delivery.DeploymentFinished, events[i].Name)
		assert.Equal(t, clock(t, "2026-03-02T09:04:30Z"), events[i].Time)
		assert.Equal(t, "devlake", events[i].Provider)
		assert.Equal(t, want.Repository.URL, events[i].Origin.Aliases[0].Value, "a catalogue may know the service better")
	}
	assert.NotEqual(t, events[0].UID, events[1].UID)
}

func TestDevLakeDefaults(t *testing.T) {
	t.Parallel()
	body := fixture(t, "devlake.deployment").Without("result").Without("environment").Without("name").Without("finishedDate")
	events, err := newSource().Events(request(body))
	require.NoError(t, err)
	facts := events[0].Subject.(*delivery.DeploymentFacts)
	assert.Equal(t, delivery.StatusSucceeded, facts.Status)
	assert.Equal(t, "production", facts.Environment.Name)
	assert.Equal(t, received, events[0].Time)
	for member, want := range map[string]string{"TESTING": "test", "STAGING": "staging", "DEVELOPMENT": "development"} {
		events, err = newSource().Events(request(body.With("environment", member)))
		require.NoError(t, err)
		assert.Equal(t, want, events[0].Subject.(*delivery.DeploymentFacts).Environment.Name)
	}
}

func TestDevLakeIncidentIsToldWhole(t *testing.T) {
	t.Parallel()
	body := fixture(t, "devlake.issue")
	for status, want := range map[string]struct {
		name delivery.EventName
		at   string
	}{
		"DONE":        {delivery.IncidentResolved, "2026-03-02T09:40:00Z"},
		"IN_PROGRESS": {delivery.IncidentAcknowledged, "2026-03-02T09:45:00Z"},
	} {
		events, err := newSource().Events(request(body.With("status", status)))
		require.NoError(t, err)
		require.Len(t, events.Standing(), 2, status)
		assert.Equal(t, delivery.IncidentOpened, events[0].Name)
		assert.Equal(t, clock(t, "2026-03-02T09:20:00Z"), events[0].Time)
		assert.Equal(t, want.name, events[1].Name)
		assert.Equal(t, clock(t, want.at), events[1].Time)
		assert.Equal(t, &delivery.IncidentFacts{
			ID: "OPS-7", Service: delivery.Service{Name: "checkout"}, Environment: production,
			Title: "checkout is down", URL: "https://tracker.example.com/OPS-7",
			Severity: delivery.SeverityHigh, SeverityLabel: "P2", OpenTime: clock(t, "2026-03-02T09:20:00Z"),
		}, events[0].Subject)
	}
	assert.Equal(t, delivery.IncidentOpened, one(t, body.With("status", "TODO")).Name)
}

func TestDevLakeIssuesOfOtherTypesAreDrafts(t *testing.T) {
	t.Parallel()
	for kind, labels := range map[string]map[string]string{"BUG": {"BUG": ""}, "requirement": {"REQUIREMENT": ""}, "": nil} {
		events, err := newSource().Events(request(fixture(t, "devlake.issue").With("type", kind)))
		require.NoError(t, err)
		assert.Len(t, events, 2)
		assert.Empty(t, events.Standing())
		assert.Equal(t, source.KindIssue, events[0].Origin.Kind)
		assert.Equal(t, labels, events[0].Origin.Labels)
	}
}

func TestWhatDevLakeWouldRefuse(t *testing.T) {
	t.Parallel()
	deployment, issue := fixture(t, "devlake.deployment"), fixture(t, "devlake.issue")
	for want, body := range map[string][]byte{
		"id is required": deployment.Without("id").JSON(),
		`result "ABORT" is none of SUCCESS, FAILURE`:              deployment.With("result", "ABORT").JSON(),
		"deploymentCommits[0].repoUrl is required":                deployment.Without("deploymentCommits.0.repoUrl").JSON(),
		"deploymentCommits[1].commitSha is required":              deployment.Without("deploymentCommits.1.commitSha").JSON(),
		"deploymentCommits must be a list of at least one commit": deployment.With("deploymentCommits", []any{}).JSON(),
		`status "OPEN" is none of TODO, IN_PROGRESS, DONE`:        issue.With("status", "OPEN").JSON(),
		"createdDate is required":                                 issue.Without("createdDate").JSON(),
	} {
		r := request(deployment)
		r.Body = body
		events, err := newSource().Events(r)
		require.ErrorContains(t, err, want)
		assert.Empty(t, events)
	}
}
