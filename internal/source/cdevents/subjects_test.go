// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package cdevents

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/source"
)

func TestPipelineRunFinishes(t *testing.T) {
	t.Parallel()
	events := understood(t, fixture(t, "pipelinerun.finished"))
	require.Len(t, events, 2)
	assert.Equal(t, delivery.PipelineRunFinished, events[0].Name)
	assert.Equal(t, clock(t, "2026-03-02T09:00:00Z"), events[0].Time, "milliseconds in a text")
	assert.Equal(t, source.KindPipelineRun, events[0].Origin.Kind)
	assert.Equal(t, "release", events[0].Origin.Name)
	assert.Equal(t, &delivery.PipelineRunFacts{
		Name:       "release",
		RunID:      "run-77",
		Attempt:    1,
		URL:        "https://ci.example.com/runs/77",
		Repository: checkout,
		Service:    delivery.Service{Name: "release"},
		Revision:   revisionThree,
		Result:     delivery.ResultFailure,
		ErrorType:  "failure",
		StartTime:  clock(t, "2026-03-02T08:59:00Z"),
	}, events[0].Subject)
	assert.True(t, events[1].Draft)
	deployment := events[1].Subject.(*delivery.DeploymentFacts)
	assert.Equal(t, delivery.StatusFailed, deployment.Status)
	assert.Equal(t, "production", deployment.Environment.Name)
}

func TestOutcomes(t *testing.T) {
	t.Parallel()
	body := fixture(t, "pipelinerun.finished")
	for outcome, want := range map[string]delivery.PipelineResult{
		"success": delivery.ResultSuccess, "Failure": delivery.ResultFailure, "error": delivery.ResultError, "cancel": delivery.ResultCancellation,
		"canceled": delivery.ResultCancellation, "timeout": delivery.ResultTimeout, "skipped": delivery.ResultSkip,
	} {
		facts := one(t, body.With("subject.content.outcome", outcome)).Subject.(*delivery.PipelineRunFacts)
		assert.Equal(t, want, facts.Result, outcome)
		failed := want == delivery.ResultFailure || want == delivery.ResultError || want == delivery.ResultTimeout
		assert.Equal(t, failed, facts.ErrorType != "", outcome)
	}
	isIgnored(t, body.With("subject.content.outcome", "unknown"))
	isIgnored(t, body.Without("subject.content.outcome"))
}

func TestRunsWhoseSubjectIsThePipeline(t *testing.T) {
	t.Parallel()
	body := fixture(t, "pipelinerun.finished").With("customData.executionId", "exec-1")
	finished := one(t, body)
	started := one(t, body.With("context.type", "dev.cdevents.pipelinerun.started.0.3.0-draft").Without("customData.startTime"))
	assert.Equal(t, "exec-1", finished.Subject.(*delivery.PipelineRunFacts).RunID)
	assert.Equal(t, "exec-1", started.Subject.(*delivery.PipelineRunFacts).RunID)
	assert.Equal(t, delivery.PipelineRunStarted, started.Name)
	assert.Equal(t, started.Time, started.Subject.(*delivery.PipelineRunFacts).StartTime)
	assert.NotEqual(t, started.UID, finished.UID)
}

func TestBuildThatTellsAnArtifactHasSucceeded(t *testing.T) {
	t.Parallel()
	body := fixture(t, "pipelinerun.finished").With("context.type", "dev.cdevents.build.finished.0.3.0").
		Without("subject.content.outcome").Without("subject.content.pipelineName").Without("customData")
	isIgnored(t, body)
	facts := one(t, body.With("subject.content.artifactId", "pkg:golang/github.com/acme/checkout@"+revisionThree)).Subject.(*delivery.PipelineRunFacts)
	assert.Equal(t, delivery.ResultSuccess, facts.Result)
	assert.Equal(t, "https://ci.example.com/pipelines/release", facts.Name, "a build is called after where it is built")
	assert.Equal(t, checkout, facts.Repository)
	assert.Equal(t, delivery.Service{Name: "checkout"}, facts.Service)
	assert.Equal(t, revisionThree, facts.Revision)
}

func TestTaskIsADeploymentByRuleOnly(t *testing.T) {
	t.Parallel()
	event := draft(t, fixture(t, "taskrun.finished"))
	assert.Equal(t, source.KindJob, event.Origin.Kind)
	assert.Equal(t, "deploy-checkout", event.Origin.Name)
	assert.Equal(t, &delivery.DeploymentFacts{
		ID:            "task-9",
		Name:          "deploy-checkout",
		Service:       delivery.Service{Namespace: "shop", Name: "checkout"},
		Environment:   delivery.Environment{Name: "production", Tier: delivery.TierProduction, SourceName: "production"},
		Status:        delivery.StatusSucceeded,
		Version:       "1.4.2",
		PipelineRunID: "run-77",
		URL:           "https://ci.example.com/tasks/9",
	}, event.Subject)
	isIgnored(t, fixture(t, "taskrun.finished").Without("subject.content.outcome"))
}

func TestChangeIsMerged(t *testing.T) {
	t.Parallel()
	body := fixture(t, "change.merged")
	events := understood(t, body)
	require.Len(t, events, 2)
	repository := delivery.Repository{URL: "https://git.example.com/acme/checkout", Owner: "acme", Name: "checkout"}
	assert.Equal(t, delivery.ChangeMerged, events[0].Name)
	assert.Equal(t, "acme/checkout", events[0].Origin.Repository)
	assert.Equal(t, &delivery.ChangeFacts{
		ID:            revisionThree,
		Repository:    repository,
		Service:       delivery.Service{Name: "checkout"},
		Base:          delivery.Ref{Name: "HEAD", Type: "branch"},
		MergeRevision: revisionThree,
	}, events[0].Subject)
	assert.True(t, events[1].Draft, "merging deploys by rule only")

	isIgnored(t, body.With("subject.id", 17))
	said := understood(t, body.With("subject.id", 17).With("customData", map[string]any{"revision": revisionThree, "base_ref": "main"}))
	facts := said[0].Subject.(*delivery.ChangeFacts)
	assert.Equal(t, "17", facts.ID)
	assert.Equal(t, revisionThree, facts.MergeRevision)
	assert.Equal(t, "main", facts.Base.Name)
	assert.Equal(t, "main", said[0].Origin.Branch)

	opened := one(t, body.With("context.type", "dev.cdevents.change.created.0.4.0").With("subject.id", "17"))
	assert.Equal(t, delivery.ChangeOpened, opened.Name)
	assert.Equal(t, opened.Time, opened.Subject.(*delivery.ChangeFacts).CreationTime)
}

func TestRepositoryOfAChange(t *testing.T) {
	t.Parallel()
	body := fixture(t, "change.merged")
	for want, repository := range map[string]map[string]any{
		"https://git.example.com/acme/search":    {"id": "acme/search", "source": "https://git.example.com/"},
		"https://git.example.com/acme/tills":     {"id": "acme/tills", "source": "git.example.com/acme/tills"},
		"https://github.com/acme/checkout":       {"id": "x", "url": "git://github.com/acme/checkout.git"},
		"https://github.com/acme/payments":       {"id": "x", "viewUrl": "https://github.com/acme/payments"},
		"https://github.com/acme/orders":         {"id": "acme/orders", "source": "git@github.com:acme/orders.git"},
		"https://git.example.com/acme/checkout":  {},
		"https://git.example.com:8443/acme/docs": {"id": "/acme/docs", "source": "https://git.example.com:8443"},
	} {
		facts := one(t, body.With("subject.content.repository", repository)).Subject.(*delivery.ChangeFacts)
		assert.Equal(t, want, facts.Repository.URL)
	}
	isIgnored(t, body.With("subject.source", "/scm").With("subject.content.repository", map[string]any{"id": "acme/checkout"}))
	said := one(t, body.With("customData", map[string]any{"repository": "https://github.com/acme/checkout"}))
	assert.Equal(t, checkout, said.Subject.(*delivery.ChangeFacts).Repository)
}

func TestIncidentIsReported(t *testing.T) {
	t.Parallel()
	event := one(t, fixture(t, "incident.reported"))
	assert.Equal(t, delivery.IncidentOpened, event.Name)
	assert.Equal(t, "/monitoring/eu", event.Tenant)
	assert.Equal(t, &delivery.IncidentFacts{
		ID:            "INC-9",
		Service:       delivery.Service{Namespace: "shop", Name: "checkout"},
		Environment:   production,
		Title:         "checkout is down",
		URL:           "https://tickets.example.com/INC-9",
		Severity:      delivery.SeverityHigh,
		SeverityLabel: "SEV-2",
		OpenTime:      clock(t, "2026-03-02T09:20:00Z"),
		Version:       "v1.4.2",
	}, event.Subject, "the artifact is evidence and declares no cause")

	declared := fixture(t, "incident.reported").With("subject.content.description", "checkout is down\ncaused-by-deployment: evt-1")
	facts := one(t, declared).Subject.(*delivery.IncidentFacts)
	assert.Equal(t, delivery.CauseChange, facts.Cause)
	assert.Equal(t, "evt-1", facts.DeploymentID)
	assert.Empty(t, facts.Version, "what was running is no part of a declaration")

	nobody := one(t, fixture(t, "incident.reported").Without("subject.content.service")).Subject.(*delivery.IncidentFacts)
	assert.Empty(t, nobody.Service)
}

func TestTicketIsAnIncidentByRuleOnly(t *testing.T) {
	t.Parallel()
	body := fixture(t, "ticket.created")
	event := draft(t, body)
	assert.Equal(t, delivery.IncidentOpened, event.Name)
	assert.Equal(t, source.KindIssue, event.Origin.Kind)
	assert.Equal(t, "shop", event.Origin.Name)
	assert.Equal(t, map[string]string{"outage": "", "caused-by-deployment: evt-1": "", "ticketType": "incident"}, event.Origin.Labels)
	facts := event.Subject.(*delivery.IncidentFacts)
	assert.Equal(t, "T-1", facts.ID)
	assert.Equal(t, delivery.SeverityHigh, facts.Severity)
	assert.Equal(t, "evt-1", facts.DeploymentID)
	assert.Equal(t, event.Time, facts.OpenTime)

	closed := draft(t, body.With("context.type", "dev.cdevents.ticket.closed.0.2.0").Without("subject.content.labels"))
	assert.Equal(t, delivery.IncidentResolved, closed.Name)
	assert.Equal(t, map[string]string{"ticketType": "incident"}, closed.Origin.Labels)
}
