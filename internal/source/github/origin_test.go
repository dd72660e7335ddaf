// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package github

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/source"
)

func TestOrigins(t *testing.T) {
	t.Parallel()
	for kind, want := range map[string]source.Origin{
		"create":                     {Kind: source.KindTag, Name: "v1.4.2", Branch: "v1.4.2"},
		"deployment":                 {Kind: source.KindDeployment, Name: "release", Branch: "v1.4.2"},
		"deployment_status":          {Kind: source.KindDeployment, Name: "release", Branch: "v1.4.2"},
		"deployment_protection_rule": {Kind: source.KindDeployment, Name: "deploy checkout", Branch: "v1.4.2"},
		"deployment_review":          {Kind: source.KindDeployment, Name: "release", Branch: "main"},
		"issues":                     {Kind: source.KindIssue, Name: "checkout is down", Labels: map[string]string{"Incident": "", "sev2": ""}},
		"package":                    {Kind: source.KindArtifact, Name: "checkout-client", Branch: "main"},
		"pull_request":               {Kind: source.KindChange, Branch: "main", Labels: map[string]string{"hotfix": ""}},
		"pull_request_review":        {Kind: source.KindChange, Branch: "main", Labels: map[string]string{"hotfix": ""}},
		"push":                       {Kind: source.KindPush, Branch: "main", Paths: []string{"services/checkout/a.go"}},
		"registry_package":           {Kind: source.KindArtifact, Name: "checkout"},
		"release":                    {Kind: source.KindRelease, Name: "Spring", Branch: "v1.4.2"},
		"workflow_job":               {Kind: source.KindJob, Name: "deploy", Branch: "main", Labels: map[string]string{"workflow": "release"}},
		"workflow_run":               {Kind: source.KindPipelineRun, Name: "release", Branch: "main"},
	} {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			want.Repository = "acme/checkout"
			want.Aliases = []source.Alias{
				{Scheme: source.SchemeRepository, Value: "https://github.com/acme/checkout"},
				{Scheme: source.SchemeRepository, Value: "acme/checkout"},
			}
			events, err := newSource().Events(request(kind, fixture(t, kind)))
			require.NoError(t, err)
			assert.Equal(t, want, events[0].Origin)
		})
	}
}

func TestPathsAreThoseOfEachCommit(t *testing.T) {
	t.Parallel()
	events, err := newSource().Events(request("push", fixture(t, "push")))
	require.NoError(t, err)
	assert.Equal(t, []string{"go.mod", "services/checkout/b.go"}, events[1].Origin.Paths)
}

// TestTheSameWebhookTwice checks that a webhook maps to the same facts regardless of its time of arrival and delivery id.
func TestTheSameWebhookTwice(t *testing.T) {
	t.Parallel()
	for kind := range mappers {
		first, err := newSource().Events(request(kind, fixture(t, kind)))
		require.NoError(t, err)
		again := request(kind, fixture(t, kind))
		again.Received = received.AddDate(0, 0, 1)
		again.Header.Set("X-GitHub-Delivery", "delivery-2")
		second, err := newSource().Events(again)
		require.NoError(t, err)
		require.Len(t, second, len(first))
		for i := range first {
			first[i].Identify()
			second[i].Identify()
			assert.Equal(t, first[i].UID, second[i].UID, kind)
			assert.Equal(t, first[i].Time, second[i].Time, kind)
			assert.Equal(t, first[i].Subject, second[i].Subject, kind)
		}
	}
}

func TestFinishedRunIsTheDraftOfADeployment(t *testing.T) {
	t.Parallel()
	event := draft(t, "workflow_run", fixture(t, "workflow_run"))
	assert.NotZero(t, event.TraceID)
	facts := event.Subject.(*delivery.DeploymentFacts)
	assert.Equal(t, "5001/2", facts.ID, "a re-run deploys anew")
	assert.Equal(t, "5001", facts.PipelineRunID)
	assert.Equal(t, delivery.StatusFailed, facts.Status)
	assert.Equal(t, revisionThree, facts.Revision)

	events, err := newSource().Events(request("workflow_run", fixture(t, "workflow_run").With("action", "in_progress")))
	require.NoError(t, err)
	assert.Len(t, events, 1, "a run that goes on has deployed nothing yet")
}

func TestRunOfAForkIsNoRunOfItsBranch(t *testing.T) {
	t.Parallel()
	body := fixture(t, "workflow_run").With("workflow_run.head_repository", map[string]any{"full_name": "eve/checkout"})
	event := draft(t, "workflow_run", body)
	assert.Equal(t, "eve:main", event.Origin.Branch)
	assert.Equal(t, "eve:main", event.Subject.(*delivery.DeploymentFacts).Ref.Name)
}

func TestMergeIsTheDraftOfADeployment(t *testing.T) {
	t.Parallel()
	event := draft(t, "pull_request", fixture(t, "pull_request"))
	assert.Equal(t, delivery.DeploymentFinished, event.Name)
	assert.Equal(t, clock(t, "2026-03-02T07:35:00Z"), event.Time)
	assert.Equal(t, &delivery.DeploymentFacts{
		ID:         "acme/checkout#17",
		Service:    delivery.Service{Name: "checkout"},
		Status:     delivery.StatusSucceeded,
		Repository: checkoutRepository,
		Ref:        delivery.Ref{Name: "main", Type: "branch"},
		Revision:   revisionThree,
		ChangeID:   "17",
		URL:        "https://github.com/acme/checkout/pull/17",
	}, event.Subject)
	assert.Equal(t, "main", event.Origin.Branch)
}

func TestReviewOfAPullRequest(t *testing.T) {
	t.Parallel()
	body := fixture(t, "pull_request_review")
	event := one(t, "pull_request_review", body)
	facts := event.Subject.(*delivery.ChangeFacts)
	assert.Equal(t, delivery.ChangeReviewed, event.Name)
	assert.Equal(t, clock(t, "2026-03-02T07:00:00Z"), event.Time)
	assert.Equal(t, delivery.ReviewApproved, facts.ReviewOutcome)
	assert.Equal(t, event.Time, facts.ApprovalTime)
	assert.Equal(t, "17", facts.ID)

	for state, want := range map[string]delivery.ReviewOutcome{
		"changes_requested": delivery.ReviewChangesRequested, "commented": delivery.ReviewCommented, "APPROVED": delivery.ReviewApproved,
	} {
		facts = one(t, "pull_request_review", body.With("review.state", state)).Subject.(*delivery.ChangeFacts)
		assert.Equal(t, want, facts.ReviewOutcome)
		assert.Equal(t, want == delivery.ReviewApproved, !facts.ApprovalTime.IsZero())
	}
	isIgnored(t, "pull_request_review", body.With("review.state", "pending"))
	isIgnored(t, "pull_request_review", body.With("action", "dismissed"))
	isIgnored(t, "pull_request_review", body.With("review.user.login", "ada"))
}
