// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package gitlab

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/source"
)

func TestDeploymentSucceeds(t *testing.T) {
	t.Parallel()
	event := one(t, fixture(t, "deployment"))
	assert.Equal(t, delivery.DeploymentFinished, event.Name)
	assert.Equal(t, clock(t, "2026-03-02T09:04:30Z"), event.Time)
	assert.Equal(t, delivery.TimeFromPayload, event.TimeSource)
	assert.Equal(t, &delivery.DeploymentFacts{
		ID:             "9007199254740993",
		Service:        delivery.Service{Name: "checkout"},
		Environment:    delivery.Environment{Name: "prod-eu", Tier: delivery.TierProduction, SourceName: "prod-eu"},
		Status:         delivery.StatusSucceeded,
		Version:        "v1.4.2",
		Repository:     repository,
		Ref:            delivery.Ref{Name: "v1.4.2"},
		Revision:       revisionThree,
		PipelineRunURL: "https://gitlab.example.com/acme/shop/checkout/-/jobs/612",
	}, event.Subject)
}

func TestDeploymentStatuses(t *testing.T) {
	t.Parallel()
	for status, want := range map[string]delivery.DeploymentFacts{
		"running":  {State: delivery.StateInProgress},
		"success":  {Status: delivery.StatusSucceeded},
		"failed":   {Status: delivery.StatusFailed, ErrorType: "failed"},
		"canceled": {Status: delivery.StatusCancelled},
		"skipped":  {Status: delivery.StatusSkipped},
	} {
		t.Run(status, func(t *testing.T) {
			t.Parallel()
			event := one(t, fixture(t, "deployment").With("status", status))
			facts := event.Subject.(*delivery.DeploymentFacts)
			assert.Equal(t, want.State != "", event.Name == delivery.DeploymentStarted)
			assert.Equal(t, want.State, facts.State)
			assert.Equal(t, want.Status, facts.Status)
			assert.Equal(t, want.ErrorType, facts.ErrorType)
		})
	}
	for _, status := range []string{"created", "blocked", "SUCCESS"} {
		isIgnored(t, fixture(t, "deployment").With("status", status))
	}
}

func TestDeploymentVariants(t *testing.T) {
	t.Parallel()
	body := fixture(t, "deployment")
	event := one(t, body.Without("status_changed_at"))
	assert.Equal(t, received, event.Time)
	assert.Equal(t, delivery.TimeFromObserved, event.TimeSource)

	byAPI := one(t, body.With("deployable_id", nil).With("deployable_url", nil)).Subject.(*delivery.DeploymentFacts)
	assert.Empty(t, byAPI.PipelineRunURL)

	gone := one(t, body.With("commit_url", nil)).Subject.(*delivery.DeploymentFacts)
	assert.Empty(t, gone.Revision, "a short revision joins with nothing")
}

func TestTiersOfEnvironments(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		environment, tier string
		want              delivery.Environment
	}{
		"as told":                    {"blue", "production", delivery.Environment{Name: "blue", Tier: delivery.TierProduction, SourceName: "blue"}},
		"GitLab's word for a test":   {"blue", "testing", delivery.Environment{Name: "blue", Tier: delivery.TierTest, SourceName: "blue"}},
		"guessed where none is told": {"prod", "", delivery.Environment{Name: "production", Tier: delivery.TierProduction, SourceName: "prod"}},
		"a tier nobody knows":        {"review/fix-it", "purple", delivery.Environment{Name: "review/fix-it", Tier: delivery.TierDevelopment, SourceName: "review/fix-it"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			body := fixture(t, "deployment").With("environment", test.environment).With("environment_tier", test.tier)
			assert.Equal(t, test.want, one(t, body).Subject.(*delivery.DeploymentFacts).Environment)
		})
	}
}

func TestJobIsADraft(t *testing.T) {
	t.Parallel()
	event := one(t, fixture(t, "build"))
	assert.True(t, event.Draft)
	assert.Equal(t, delivery.DeploymentFinished, event.Name)
	assert.Equal(t, clock(t, "2026-03-02T09:04:30Z"), event.Time)
	assert.Equal(t, source.KindJob, event.Origin.Kind)
	assert.Equal(t, "deploy:production", event.Origin.Name)
	assert.Equal(t, "main", event.Origin.Branch)
	assert.Equal(t, &delivery.DeploymentFacts{
		ID:             "612",
		Name:           "deploy:production",
		Service:        delivery.Service{Name: "checkout"},
		Environment:    delivery.Environment{Name: "production", Tier: delivery.TierProduction, SourceName: "production"},
		Status:         delivery.StatusSucceeded,
		CreationTime:   clock(t, "2026-03-02T09:00:00Z"),
		StartTime:      clock(t, "2026-03-02T09:01:00Z"),
		Repository:     repository,
		Ref:            delivery.Ref{Name: "main"},
		Revision:       revisionThree,
		PipelineName:   "release",
		PipelineRunID:  "5001",
		PipelineRunURL: "https://gitlab.example.com/acme/shop/checkout/-/jobs/612",
	}, event.Subject)
}

func TestJobVariants(t *testing.T) {
	t.Parallel()
	body := fixture(t, "build")
	running := one(t, body.With("build_status", "running"))
	assert.Equal(t, delivery.DeploymentStarted, running.Name)
	assert.Equal(t, clock(t, "2026-03-02T09:01:00Z"), running.Time)

	failed := one(t, body.With("build_status", "failed").With("build_failure_reason", "script_failure")).Subject.(*delivery.DeploymentFacts)
	assert.Equal(t, delivery.StatusFailed, failed.Status)
	assert.Equal(t, "script_failure", failed.ErrorType)

	plain := one(t, body.With("environment", nil).With("ref", "v1.4.2").With("tag", true)).Subject.(*delivery.DeploymentFacts)
	assert.Zero(t, plain.Environment, "a rule may know where it deploys to")
	assert.Equal(t, delivery.Ref{Name: "v1.4.2", Type: "tag"}, plain.Ref)
	assert.Equal(t, "v1.4.2", plain.Version)

	iso := one(t, body.With("build_finished_at_iso", "2026-03-02T09:04:30.250Z"))
	assert.Equal(t, clock(t, "2026-03-02T09:04:30.25Z"), iso.Time)

	for _, status := range []string{"created", "pending", "manual", "canceling"} {
		isIgnored(t, body.With("build_status", status))
	}
	for _, action := range []string{"stop", "prepare", "verify", "access"} {
		isIgnored(t, body.With("environment.action", action))
	}
}
