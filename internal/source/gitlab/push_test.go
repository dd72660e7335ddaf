// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package gitlab

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/source"
	"github.com/otelcol-dora/otelcol-dora/internal/source/sourcetest"
)

func TestPushTellsEveryCommit(t *testing.T) {
	t.Parallel()
	events := read(t, fixture(t, "push"))
	require.Len(t, events, 2)
	for i, want := range []delivery.RevisionFacts{
		{Revision: revisionTwo, Position: 1, CommitTime: clock(t, "2026-03-02T07:30:00Z")},
		{Revision: revisionThree, Position: 2, CommitTime: clock(t, "2026-03-02T07:40:00Z"), RevertedRevision: revisionTwo},
	} {
		want.Repository = repository
		want.Service = delivery.Service{Name: "checkout"}
		want.Ref = delivery.Ref{Name: "main", Type: "branch"}
		want.BaseRevision = revisionOne
		assert.Equal(t, &want, events[i].Subject)
		assert.Equal(t, delivery.RevisionPushed, events[i].Name)
		assert.Equal(t, received, events[i].Time, "commits are older than their push")
		assert.Equal(t, delivery.TimeFromObserved, events[i].TimeSource)
		assert.Equal(t, "main", events[i].Origin.Branch)
	}
	assert.NotEqual(t, events[0].UID, events[1].UID)
	assert.Equal(t, []string{"pay/new.go", "pay/old.go"}, events[0].Origin.Paths)
	assert.Equal(t, []string{"pay/old.go", "pay/new.go"}, events[1].Origin.Paths)
}

func TestPushVariants(t *testing.T) {
	t.Parallel()
	push := fixture(t, "push")
	facts := func(i int, body sourcetest.Body) delivery.RevisionFacts {
		return *read(t, body)[i].Subject.(*delivery.RevisionFacts)
	}
	assert.Empty(t, facts(0, push.With("before", revisionZero)).BaseRevision, "a new branch stood nowhere")
	assert.Equal(t, "fix/it", facts(0, push.With("ref", "refs/heads/fix/it")).Ref.Name, "side branches count")
	cut := push.With("total_commits_count", 25)
	assert.Equal(t, 24, facts(0, cut).Position, "the list of a long push holds the newest commits")
	assert.Equal(t, 25, facts(1, cut).Position)
	assert.Equal(t, 1, facts(0, push.With("total_commits_count", 1)).Position)
}

func TestPushesThatBringNoCommits(t *testing.T) {
	t.Parallel()
	push := fixture(t, "push")
	isIgnored(t, push.With("ref", "refs/tags/v1"))
	isIgnored(t, push.With("after", revisionZero))
	isIgnored(t, push.With("before", revisionZero).With("commits", []any{}))
	isIgnored(t, push.Without("commits"))
}

func TestTagIsADraft(t *testing.T) {
	t.Parallel()
	event := one(t, fixture(t, "tag_push"))
	assert.True(t, event.Draft)
	assert.Equal(t, delivery.DeploymentFinished, event.Name)
	assert.Equal(t, delivery.TimeFromObserved, event.TimeSource)
	assert.Equal(t, source.KindTag, event.Origin.Kind)
	assert.Equal(t, "v1.4.2", event.Origin.Name)
	assert.Equal(t, "v1.4.2", event.Origin.Branch)
	assert.Equal(t, &delivery.DeploymentFacts{
		ID:         "acme/shop/checkout@v1.4.2",
		Name:       "v1.4.2",
		Service:    delivery.Service{Name: "checkout"},
		Status:     delivery.StatusSucceeded,
		Version:    "v1.4.2",
		Repository: repository,
		Ref:        delivery.Ref{Name: "v1.4.2", Type: "tag"},
		Revision:   revisionThree,
	}, event.Subject, "the revision is that of the commit, not of the annotated tag")
}

func TestTagVariants(t *testing.T) {
	t.Parallel()
	body := fixture(t, "tag_push")
	moved := one(t, body.With("before", revisionOne)).Subject.(*delivery.DeploymentFacts)
	assert.Equal(t, "acme/shop/checkout@v1.4.2@"+revisionThree, moved.ID, "a moved tag is another deployment")
	isIgnored(t, body.With("after", revisionZero).With("checkout_sha", nil))
	isIgnored(t, body.With("ref", "refs/heads/main"))
}

func TestReleaseIsADraft(t *testing.T) {
	t.Parallel()
	body := fixture(t, "release")
	event := one(t, body)
	assert.True(t, event.Draft)
	assert.Equal(t, clock(t, "2026-03-02T09:00:00Z"), event.Time)
	assert.Equal(t, source.KindRelease, event.Origin.Kind)
	assert.Equal(t, "Spring", event.Origin.Name)
	facts := event.Subject.(*delivery.DeploymentFacts)
	assert.Equal(t, "acme/shop/checkout@v1.4.2", facts.ID, "the same deployment as its tag")
	assert.Equal(t, "Spring", facts.Name)
	assert.Equal(t, "v1.4.2", facts.Version)
	assert.Equal(t, revisionThree, facts.Revision)
	assert.Equal(t, clock(t, "2026-03-02T08:55:00Z"), facts.CreationTime)

	upcoming := one(t, body.With("released_at", "2026-05-01 00:00:00 UTC"))
	assert.Equal(t, clock(t, "2026-03-02T08:55:00Z"), upcoming.Time, "a release that is announced ahead of its day")
	assert.Equal(t, "v1.4.2", one(t, body.With("name", nil)).Subject.(*delivery.DeploymentFacts).Name)
	isIgnored(t, body.With("action", "update"))
	isIgnored(t, body.With("action", "delete"))
}

func TestFeatureFlagIsSwitched(t *testing.T) {
	t.Parallel()
	body := fixture(t, "feature_flag")
	on := one(t, body)
	assert.Equal(t, delivery.FeatureFlagChanged, on.Name)
	assert.Equal(t, &delivery.FeatureFlagFacts{
		Key:          "new-checkout",
		ProviderName: "gitlab",
		SetID:        "acme/shop/checkout",
		Action:       delivery.FlagEnabled,
		Environment:  delivery.Environment{Name: "production", Tier: delivery.TierProduction, SourceName: "production"},
		Service:      delivery.Service{Name: "checkout"},
	}, on.Subject)
	off := one(t, body.With("object_attributes.active", false))
	assert.Equal(t, delivery.FlagDisabled, off.Subject.(*delivery.FeatureFlagFacts).Action)
}
