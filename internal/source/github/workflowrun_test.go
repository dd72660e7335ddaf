// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package github

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

func TestWorkflowRunFinishes(t *testing.T) {
	t.Parallel()
	event := one(t, "workflow_run", fixture(t, "workflow_run"))
	assert.Equal(t, delivery.PipelineRunFinished, event.Name)
	assert.Equal(t, clock(t, "2026-03-02T08:58:00Z"), event.Time)
	assert.NotZero(t, event.TraceID)
	assert.NotZero(t, event.SpanID)
	assert.Equal(t, &delivery.PipelineRunFacts{
		Name:       "release",
		RunID:      "5001",
		Attempt:    2,
		URL:        "https://github.com/acme/checkout/actions/runs/5001",
		Repository: delivery.Repository{URL: "https://github.com/acme/checkout", Owner: "acme", Name: "checkout", Provider: "github"},
		Service:    delivery.Service{Name: "checkout"},
		Ref:        delivery.Ref{Name: "main"},
		Revision:   revisionThree,
		ChangeID:   "17",
		Result:     delivery.ResultFailure,
		ErrorType:  "failure",
		StartTime:  clock(t, "2026-03-02T08:50:00Z"),
	}, event.Subject)
}

func TestConclusions(t *testing.T) {
	t.Parallel()
	for conclusion, want := range map[string]delivery.PipelineResult{
		"success": delivery.ResultSuccess, "neutral": delivery.ResultSuccess, "failure": delivery.ResultFailure,
		"cancelled": delivery.ResultCancellation, "skipped": delivery.ResultSkip, "stale": delivery.ResultSkip,
		"timed_out": delivery.ResultTimeout, "startup_failure": delivery.ResultError,
	} {
		facts := one(t, "workflow_run", fixture(t, "workflow_run").With("workflow_run.conclusion", conclusion)).Subject.(*delivery.PipelineRunFacts)
		assert.Equal(t, want, facts.Result, conclusion)
		failed := want == delivery.ResultFailure || want == delivery.ResultError || want == delivery.ResultTimeout
		assert.Equal(t, failed, facts.ErrorType != "", conclusion)
	}
	for _, conclusion := range []string{"action_required", "finished", "FAILURE"} {
		isIgnored(t, "workflow_run", fixture(t, "workflow_run").With("workflow_run.conclusion", conclusion))
	}
}

func TestWorkflowRunStarts(t *testing.T) {
	t.Parallel()
	body := fixture(t, "workflow_run").With("workflow_run.conclusion", nil)
	event := one(t, "workflow_run", body.With("action", "in_progress"))
	assert.Equal(t, delivery.PipelineRunStarted, event.Name)
	assert.Equal(t, clock(t, "2026-03-02T08:50:00Z"), event.Time)
	isIgnored(t, "workflow_run", body.With("action", "requested"))
}

func TestCreationBelongsToTheFirstAttempt(t *testing.T) {
	t.Parallel()
	body := fixture(t, "workflow_run")
	assert.Zero(t, one(t, "workflow_run", body).Subject.(*delivery.PipelineRunFacts).CreationTime)
	first := one(t, "workflow_run", body.With("workflow_run.run_attempt", 1)).Subject.(*delivery.PipelineRunFacts)
	assert.Equal(t, clock(t, "2026-03-02T08:00:00Z"), first.CreationTime)
	untold := one(t, "workflow_run", body.Without("workflow_run.run_attempt"))
	assert.Equal(t, 1, untold.Subject.(*delivery.PipelineRunFacts).Attempt)
}

func TestNameOfAWorkflow(t *testing.T) {
	t.Parallel()
	body := fixture(t, "workflow_run").With("workflow", nil)
	assert.Equal(t, "release run", one(t, "workflow_run", body).Subject.(*delivery.PipelineRunFacts).Name)
	body = body.With("workflow_run.name", "")
	assert.Equal(t, ".github/workflows/release.yml", one(t, "workflow_run", body).Subject.(*delivery.PipelineRunFacts).Name)
}
