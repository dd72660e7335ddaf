// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package gitlab

import (
	"encoding/hex"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/source"
)

func TestPipelineFinishes(t *testing.T) {
	t.Parallel()
	events := read(t, fixture(t, "pipeline"))
	require.Len(t, events, 2)
	run := events[0]
	assert.False(t, run.Draft)
	assert.Equal(t, delivery.PipelineRunFinished, run.Name)
	assert.Equal(t, clock(t, "2026-03-02T09:04:31Z"), run.Time)
	assert.Equal(t, source.KindPipelineRun, run.Origin.Kind)
	assert.Equal(t, "release", run.Origin.Name)
	assert.Equal(t, "main", run.Origin.Branch)
	assert.Equal(t, &delivery.PipelineRunFacts{
		Name:         "release",
		RunID:        "5001",
		Attempt:      1,
		URL:          "https://gitlab.example.com/acme/shop/checkout/-/pipelines/5001",
		Repository:   repository,
		Service:      delivery.Service{Name: "checkout"},
		Ref:          delivery.Ref{Name: "main"},
		Revision:     revisionThree,
		ChangeID:     "17",
		Result:       delivery.ResultSuccess,
		CreationTime: clock(t, "2026-03-02T08:50:00Z"),
		StartTime:    clock(t, "2026-03-02T08:50:20Z"),
	}, run.Subject)
}

func TestPipelineIsTheDraftOfADeployment(t *testing.T) {
	t.Parallel()
	body := fixture(t, "pipeline")
	draft := read(t, body)[1]
	assert.True(t, draft.Draft)
	assert.Equal(t, delivery.DeploymentFinished, draft.Name)
	facts := draft.Subject.(*delivery.DeploymentFacts)
	assert.Equal(t, "5001", facts.ID)
	assert.Equal(t, delivery.StatusSucceeded, facts.Status)
	assert.Equal(t, "production", facts.Environment.Name, "the only environment that it deployed to")

	two := read(t, body.With("builds.1.environment", map[string]any{"name": "staging", "action": "start"}))[1]
	assert.Zero(t, two.Subject.(*delivery.DeploymentFacts).Environment, "it deployed to two")
	none := read(t, body.With("builds.0.status", "manual"))[1]
	assert.Zero(t, none.Subject.(*delivery.DeploymentFacts).Environment, "the deployment waits for somebody")
}

func TestPipelineStatuses(t *testing.T) {
	t.Parallel()
	body := fixture(t, "pipeline")
	for status, want := range map[string]delivery.PipelineResult{
		"success": delivery.ResultSuccess, "failed": delivery.ResultFailure, "canceled": delivery.ResultCancellation, "skipped": delivery.ResultSkip,
	} {
		facts := read(t, body.With("object_attributes.status", status))[0].Subject.(*delivery.PipelineRunFacts)
		assert.Equal(t, want, facts.Result, status)
		assert.Equal(t, status == "failed", facts.ErrorType != "", status)
	}
	for _, status := range []string{"created", "pending", "manual", "scheduled", "canceling", "waiting_for_resource"} {
		isIgnored(t, body.With("object_attributes.status", status))
	}
	started := one(t, body.With("object_attributes.status", "running").With("object_attributes.finished_at", nil))
	assert.Equal(t, delivery.PipelineRunStarted, started.Name)
	assert.Equal(t, clock(t, "2026-03-02T08:50:20Z"), started.Time)
}

func TestWhyAPipelineFailed(t *testing.T) {
	t.Parallel()
	type job struct {
		reason  string
		allowed bool
	}
	for name, test := range map[string]struct {
		first, second job
		want          delivery.PipelineResult
		errorType     string
	}{
		"the work":                             {job{"script_failure", false}, job{}, delivery.ResultFailure, "script_failure"},
		"the system":                           {job{"runner_system_failure", false}, job{}, delivery.ResultError, "runner_system_failure"},
		"the time":                             {job{"job_execution_timeout", false}, job{}, delivery.ResultTimeout, "job_execution_timeout"},
		"the work, whatever the system did":    {job{"runner_system_failure", false}, job{"script_failure", false}, delivery.ResultFailure, "script_failure"},
		"the time, whatever the system did":    {job{"job_execution_timeout", false}, job{"api_failure", false}, delivery.ResultTimeout, "job_execution_timeout"},
		"a job that may fail is no reason":     {job{"script_failure", true}, job{"api_failure", false}, delivery.ResultError, "api_failure"},
		"a reason nobody knows is the work":    {job{"bad_mood", false}, job{"api_failure", false}, delivery.ResultFailure, "bad_mood"},
		"versions that give no reason":         {job{"", false}, job{}, delivery.ResultFailure, "failed"},
		"only jobs that may fail are no cause": {job{"api_failure", true}, job{}, delivery.ResultFailure, "failed"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			body := fixture(t, "pipeline").With("object_attributes.status", "failed")
			body = body.With("builds.0.status", "failed").With("builds.0.failure_reason", test.first.reason).With("builds.0.allow_failure", test.first.allowed)
			if test.second != (job{}) {
				body = body.With("builds.1.status", "failed").With("builds.1.failure_reason", test.second.reason)
			}
			facts := read(t, body)[0].Subject.(*delivery.PipelineRunFacts)
			assert.Equal(t, test.want, facts.Result)
			assert.Equal(t, test.errorType, facts.ErrorType)
		})
	}
}

func TestPipelineVariants(t *testing.T) {
	t.Parallel()
	body := fixture(t, "pipeline")
	plain := read(t, body.With("object_attributes.name", nil).Without("object_attributes.url").With("merge_request", nil))[0].Subject.(*delivery.PipelineRunFacts)
	assert.Equal(t, "acme/shop/checkout", plain.Name, "pipelines have no names by default")
	assert.Equal(t, "https://gitlab.example.com/acme/shop/checkout/-/pipelines/5001", plain.URL)
	assert.Empty(t, plain.ChangeID)

	tagged := read(t, body.With("object_attributes.ref", "v1.4.2").With("object_attributes.tag", true))
	assert.Equal(t, delivery.Ref{Name: "v1.4.2", Type: "tag"}, tagged[0].Subject.(*delivery.PipelineRunFacts).Ref)
	assert.Equal(t, "v1.4.2", tagged[1].Subject.(*delivery.DeploymentFacts).Version)
}

func TestTraceIDsAreThoseOfTheGitLabReceiver(t *testing.T) {
	t.Parallel()
	traceID, spanID := traceOf("5001", "2026-03-02 09:04:31 UTC")
	// sha256 of "5001t2026-03-02 09:04:31 UTC" and "50012026-03-02 09:04:31 UTC".
	assert.Equal(t, "dc374dc7bf3938d7fe0129a246f08f1d", hex.EncodeToString(traceID[:]))
	assert.Equal(t, "52b1960d13ef9fc3", hex.EncodeToString(spanID[:]))
	run := read(t, fixture(t, "pipeline"))[0]
	assert.Equal(t, traceID, run.TraceID)
	assert.Equal(t, spanID, run.SpanID)
	for _, unknown := range []string{"", "soon", "0001-01-01T00:00:00Z"} {
		traceID, spanID = traceOf("5001", unknown)
		assert.Zero(t, traceID)
		assert.Zero(t, spanID)
	}
}
