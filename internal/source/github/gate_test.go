// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package github

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

func TestReviewOfADeploymentIsAskedFor(t *testing.T) {
	t.Parallel()
	event := one(t, "deployment_review", fixture(t, "deployment_review"))
	assert.Equal(t, delivery.DeploymentApprovalRequested, event.Name)
	assert.Equal(t, clock(t, "2026-03-02T09:00:00Z"), event.Time)
	assert.NotZero(t, event.TraceID)
	assert.Equal(t, &delivery.DeploymentFacts{
		ID:             "5001",
		Name:           "release",
		Service:        delivery.Service{Name: "checkout"},
		Environment:    delivery.Environment{Name: "production", Tier: delivery.TierProduction, SourceName: "prod"},
		Repository:     delivery.Repository{URL: "https://github.com/acme/checkout", Owner: "acme", Name: "checkout", Provider: "github"},
		Ref:            delivery.Ref{Name: "main"},
		Revision:       revisionThree,
		ChangeID:       "17",
		PipelineName:   "release",
		PipelineRunID:  "5001",
		PipelineRunURL: "https://github.com/acme/checkout/actions/runs/5001",
	}, event.Subject)
}

func TestReviewIsAnsweredPerEnvironment(t *testing.T) {
	t.Parallel()
	jobs := []any{
		map[string]any{"environment": "prod", "updated_at": "2026-03-02T09:07:00Z"},
		map[string]any{"environment": "staging", "updated_at": "2026-03-02T09:06:00Z"},
		map[string]any{"environment": "prod", "updated_at": "2026-03-02T09:06:00Z"},
	}
	asked := fixture(t, "deployment_review")
	answered := asked.Without("environment").Without("workflow_job_run").With("workflow_job_runs", jobs)
	for action, want := range map[string]delivery.EventName{"approved": delivery.DeploymentApproved, "rejected": delivery.DeploymentRejected} {
		events, err := newSource().Events(request("deployment_review", answered.With("action", action)))
		require.NoError(t, err)
		require.Len(t, events, 2, "two jobs wait for one environment")
		for i, environment := range []string{"production", "staging"} {
			assert.Equal(t, want, events[i].Name)
			assert.Equal(t, environment, events[i].Subject.(*delivery.DeploymentFacts).Environment.Name)
			assert.Equal(t, clock(t, "2026-03-02T09:07:00Z"), events[i].Time, "the latest that it tells of the run")
		}
	}
}

func TestReviewHasTheIDOfTheDraftOfItsRun(t *testing.T) {
	t.Parallel()
	review := one(t, "deployment_review", fixture(t, "deployment_review")).Subject.(*delivery.DeploymentFacts)
	run := draft(t, "workflow_run", fixture(t, "workflow_run").With("workflow_run.run_attempt", 1)).Subject.(*delivery.DeploymentFacts)
	assert.Equal(t, run.ID, review.ID)
}

func TestReviewsThatTellNothing(t *testing.T) {
	t.Parallel()
	isIgnored(t, "deployment_review", fixture(t, "deployment_review").With("workflow_run", nil))
	_, err := newSource().Events(request("deployment_review", fixture(t, "deployment_review").Without("environment").Without("workflow_job_run")))
	assert.EqualError(t, err, "environment is required")
}

func TestProtectionRuleAsksForApproval(t *testing.T) {
	t.Parallel()
	body := fixture(t, "deployment_protection_rule")
	event := one(t, "deployment_protection_rule", body)
	facts := event.Subject.(*delivery.DeploymentFacts)
	assert.Equal(t, delivery.DeploymentApprovalRequested, event.Name)
	assert.Equal(t, clock(t, "2026-03-02T09:00:05Z"), event.Time)
	assert.Equal(t, "9007199254740993", facts.ID, "it names the deployment itself")
	assert.Equal(t, "5001", facts.PipelineRunID)
	assert.Equal(t, "production", facts.Environment.Name)

	body = body.With("deployment_callback_url", "https://example.com/").Without("deployment.updated_at")
	event = one(t, "deployment_protection_rule", body)
	assert.Empty(t, event.Subject.(*delivery.DeploymentFacts).PipelineRunID)
	assert.Equal(t, clock(t, "2026-03-02T09:00:00Z"), event.Time)
}
