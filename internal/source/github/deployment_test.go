// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package github

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

func TestDeploymentIsQueued(t *testing.T) {
	t.Parallel()
	event := one(t, "deployment", fixture(t, "deployment"))
	assert.Equal(t, delivery.DeploymentStarted, event.Name)
	assert.Equal(t, clock(t, "2026-03-02T09:00:00Z"), event.Time)
	assert.Equal(t, delivery.TimeFromPayload, event.TimeSource)
	assert.NotZero(t, event.TraceID, "the payload names the workflow run")
	assert.Equal(t, &delivery.DeploymentFacts{
		ID:             "9007199254740993",
		Name:           "deploy checkout",
		Service:        delivery.Service{Name: "checkout"},
		Environment:    delivery.Environment{Name: "production", Tier: delivery.TierProduction, SourceName: "prod"},
		State:          delivery.StateQueued,
		Reason:         delivery.ReasonHotfix,
		ReasonDeclared: true,
		CreationTime:   clock(t, "2026-03-02T09:00:00Z"),
		Version:        "1.4.2",
		Repository:     delivery.Repository{URL: "https://github.com/acme/checkout", Owner: "acme", Name: "checkout", Provider: "github"},
		Ref:            delivery.Ref{Name: "v1.4.2"},
		Revision:       revisionThree,
		PipelineName:   "release",
		PipelineRunID:  "5001",
	}, event.Subject)
}

func TestDeploymentStates(t *testing.T) {
	t.Parallel()
	for state, want := range map[string]delivery.DeploymentFacts{
		"queued":      {State: delivery.StateQueued},
		"pending":     {State: delivery.StateQueued},
		"waiting":     {State: delivery.StateQueued},
		"in_progress": {State: delivery.StateInProgress},
		"success":     {Status: delivery.StatusSucceeded},
		"failure":     {Status: delivery.StatusFailed, ErrorType: "failure"},
		"error":       {Status: delivery.StatusFailed, ErrorType: "error"},
	} {
		t.Run(state, func(t *testing.T) {
			t.Parallel()
			event := one(t, "deployment_status", fixture(t, "deployment_status").With("deployment_status.state", state))
			facts := event.Subject.(*delivery.DeploymentFacts)
			name := delivery.DeploymentStarted
			if want.Status != "" {
				name = delivery.DeploymentFinished
			}
			assert.Equal(t, name, event.Name)
			assert.Equal(t, want.State, facts.State)
			assert.Equal(t, want.Status, facts.Status)
			assert.Equal(t, want.ErrorType, facts.ErrorType)
			assert.Equal(t, clock(t, "2026-03-02T09:04:30Z"), event.Time)
			assert.Equal(t, "https://ci.example.com/77", facts.PipelineRunURL)
		})
	}
	for _, state := range []string{"inactive", "destroyed", "finished"} {
		isIgnored(t, "deployment_status", fixture(t, "deployment_status").With("deployment_status.state", state))
	}
}

func TestFinishTimeOfReducedPayloads(t *testing.T) {
	t.Parallel()
	body := fixture(t, "deployment_status").Without("deployment_status.created_at")
	assert.Equal(t, clock(t, "2026-03-02T09:05:00Z"), one(t, "deployment_status", body).Time)

	event := one(t, "deployment_status", body.With("deployment.updated_at", "0001-01-01T00:00:00Z"))
	assert.Equal(t, received, event.Time)
	assert.Equal(t, delivery.TimeFromObserved, event.TimeSource)
}

func TestEnvironmentOfAStatusGoesBefore(t *testing.T) {
	t.Parallel()
	body := fixture(t, "deployment_status").With("deployment_status.environment", "eu-1")
	facts := one(t, "deployment_status", body).Subject.(*delivery.DeploymentFacts)
	assert.Equal(t, delivery.Environment{Name: "eu-1", Tier: delivery.TierOther, SourceName: "eu-1"}, facts.Environment,
		"production_environment is about the deployment's own environment")

	body = body.With("deployment.environment", "eu-1")
	facts = one(t, "deployment_status", body).Subject.(*delivery.DeploymentFacts)
	assert.Equal(t, delivery.TierProduction, facts.Environment.Tier)

	body = body.With("deployment.production_environment", false).With("deployment_status.environment", "").With("deployment.environment", "prod")
	facts = one(t, "deployment_status", body).Subject.(*delivery.DeploymentFacts)
	assert.Equal(t, delivery.TierProduction, facts.Environment.Tier, "false is the default and tells nothing")
}

func TestDeclarationsOfADeployment(t *testing.T) {
	t.Parallel()
	type declared struct {
		reason     delivery.Reason
		declared   bool
		version    string
		rollbackOf string
		service    string
	}
	for name, test := range map[string]struct {
		task    string
		ref     string
		payload any
		want    declared
	}{
		"nothing declared":                    {"deploy", "main", map[string]any{}, declared{service: "checkout"}},
		"a rollback by task":                  {"rollback", "main", nil, declared{reason: "rollback", declared: true, service: "checkout"}},
		"the payload's reason goes first":     {"rollback", "main", map[string]any{"reason": "redeploy"}, declared{reason: "redeploy", declared: true, service: "checkout"}},
		"a reason nobody knows is none":       {"deploy", "main", map[string]any{"reason": "because"}, declared{service: "checkout"}},
		"what is undone makes it a rollback":  {"deploy", "main", map[string]any{"rollback_of": 811}, declared{reason: "rollback", declared: true, rollbackOf: "811", service: "checkout"}},
		"a version from the tag":              {"deploy", "v1.2.3-rc.1", nil, declared{version: "v1.2.3-rc.1", service: "checkout"}},
		"a version from a full tag name":      {"deploy", "refs/tags/1.2.3", nil, declared{version: "1.2.3", service: "checkout"}},
		"the payload's version goes first":    {"deploy", "v1.2.3", map[string]any{"version": "1.2.3+7"}, declared{version: "1.2.3+7", service: "checkout"}},
		"a branch with a number is no tag":    {"deploy", "release-1.2", nil, declared{service: "checkout"}},
		"a payload in a text":                 {"deploy", "main", `{"reason":"hotfix"}`, declared{reason: "hotfix", declared: true, service: "checkout"}},
		"a payload in a text that is no JSON": {"deploy", "main", "hotfix", declared{service: "checkout"}},
		"one repository, several services":    {"deploy", "main", map[string]any{"service": "shop/tills"}, declared{service: "tills"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			body := fixture(t, "deployment").With("deployment.task", test.task).With("deployment.ref", test.ref).With("deployment.payload", test.payload)
			f := one(t, "deployment", body).Subject.(*delivery.DeploymentFacts)
			assert.Equal(t, test.want, declared{f.Reason, f.ReasonDeclared, f.Version, f.RollbackOf, f.Service.Name})
		})
	}
}

func TestRefThatIsTheRevisionIsNoName(t *testing.T) {
	t.Parallel()
	for _, ref := range []string{revisionThree, revisionThree[:7], revisionTwo} {
		facts := one(t, "deployment", fixture(t, "deployment").With("deployment.ref", ref)).Subject.(*delivery.DeploymentFacts)
		assert.Equal(t, delivery.Ref{}, facts.Ref, ref)
	}
}

func TestDeploymentWithoutRunHasNoTrace(t *testing.T) {
	t.Parallel()
	event := one(t, "deployment", fixture(t, "deployment").With("workflow_run", nil))
	assert.Zero(t, event.TraceID)
	assert.Zero(t, event.SpanID)
}
