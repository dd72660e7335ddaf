// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package github

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

func TestFinishedJobIsTheDraftOfADeployment(t *testing.T) {
	t.Parallel()
	event := draft(t, "workflow_job", fixture(t, "workflow_job"))
	assert.Equal(t, delivery.DeploymentFinished, event.Name)
	assert.Equal(t, clock(t, "2026-03-02T09:04:30Z"), event.Time)
	assert.NotZero(t, event.TraceID)
	assert.Equal(t, &delivery.DeploymentFacts{
		ID:             "9007199254740993", // of the deployment that GitHub made of the job
		Name:           "deploy",
		Service:        delivery.Service{Name: "checkout"},
		Environment:    delivery.Environment{Name: "production", Tier: delivery.TierProduction, SourceName: "prod"},
		Status:         delivery.StatusSucceeded,
		CreationTime:   clock(t, "2026-03-02T08:50:00Z"),
		StartTime:      clock(t, "2026-03-02T09:00:10Z"),
		Repository:     checkoutRepository,
		Ref:            delivery.Ref{Name: "main"},
		Revision:       revisionThree,
		PipelineName:   "release",
		PipelineRunID:  "5001",
		PipelineRunURL: "https://github.com/acme/checkout/actions/runs/5001/job/6001",
	}, event.Subject)
}

func TestJobOutsideAnEnvironmentStandsForItself(t *testing.T) {
	t.Parallel()
	facts := draft(t, "workflow_job", fixture(t, "workflow_job").Without("deployment")).Subject.(*delivery.DeploymentFacts)
	assert.Equal(t, "6001", facts.ID)
	assert.Empty(t, facts.Environment)
}

func TestJobsThatAreNoDraft(t *testing.T) {
	t.Parallel()
	body := fixture(t, "workflow_job")
	for _, action := range []string{"queued", "waiting", "in_progress"} {
		isIgnored(t, "workflow_job", body.With("action", action).With("workflow_job.conclusion", nil))
	}
	isIgnored(t, "workflow_job", body.With("workflow_job.conclusion", "action_required"))
	facts := draft(t, "workflow_job", body.With("workflow_job.conclusion", "failure")).Subject.(*delivery.DeploymentFacts)
	assert.Equal(t, delivery.StatusFailed, facts.Status)
	assert.Equal(t, "failure", facts.ErrorType)
}
