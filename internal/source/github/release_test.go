// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package github

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/source"
)

var checkoutRepository = delivery.Repository{URL: "https://github.com/acme/checkout", Owner: "acme", Name: "checkout", Provider: "github"}

func TestReleaseIsADraft(t *testing.T) {
	t.Parallel()
	event := draft(t, "release", fixture(t, "release"))
	assert.Equal(t, delivery.DeploymentFinished, event.Name)
	assert.Equal(t, clock(t, "2026-03-02T09:00:00Z"), event.Time)
	assert.Equal(t, source.KindRelease, event.Origin.Kind)
	assert.Equal(t, "Spring", event.Origin.Name)
	assert.Equal(t, "v1.4.2", event.Origin.Branch)
	assert.Equal(t, &delivery.DeploymentFacts{
		ID:         "7001",
		Name:       "Spring",
		Service:    delivery.Service{Name: "checkout"},
		Status:     delivery.StatusSucceeded,
		Version:    "v1.4.2",
		Repository: checkoutRepository,
		Ref:        delivery.Ref{Name: "v1.4.2", Type: "tag"},
		URL:        "https://github.com/acme/checkout/releases/tag/v1.4.2",
	}, event.Subject)
}

func TestPublishedAndReleasedAreOneDraft(t *testing.T) {
	t.Parallel()
	published := draft(t, "release", fixture(t, "release"))
	released := draft(t, "release", fixture(t, "release").With("action", "released"))
	published.Identify()
	released.Identify()
	assert.Equal(t, published.UID, released.UID)
	assert.Equal(t, published.Time, released.Time)
	for _, action := range []string{"created", "edited", "prereleased", "unpublished", "deleted"} {
		isIgnored(t, "release", fixture(t, "release").With("action", action))
	}
}

func TestReleaseVariants(t *testing.T) {
	t.Parallel()
	body := fixture(t, "release")
	assert.Equal(t, map[string]string{"prerelease": ""}, draft(t, "release", body.With("release.prerelease", true)).Origin.Labels)
	assert.Empty(t, draft(t, "release", body).Origin.Labels)
	facts := draft(t, "release", body.With("release.target_commitish", revisionTwo).With("release.name", "")).Subject.(*delivery.DeploymentFacts)
	assert.Equal(t, revisionTwo, facts.Revision)
	assert.Equal(t, "v1.4.2", facts.Name, "most releases are called like their tag")
}

func TestPushedTagIsADraft(t *testing.T) {
	t.Parallel()
	push := fixture(t, "push").With("ref", "refs/tags/v1.4.2").With("before", revisionZero).With("after", revisionOne).With("commits", []any{})
	event := draft(t, "push", push)
	assert.Equal(t, delivery.DeploymentFinished, event.Name)
	assert.Equal(t, clock(t, "2026-03-02T07:45:00Z"), event.Time)
	assert.Equal(t, source.KindTag, event.Origin.Kind)
	assert.Equal(t, "v1.4.2", event.Origin.Name)
	assert.Equal(t, "v1.4.2", event.Origin.Branch)
	assert.Equal(t, &delivery.DeploymentFacts{
		ID:         "acme/checkout@v1.4.2",
		Name:       "v1.4.2",
		Service:    delivery.Service{Name: "checkout"},
		Status:     delivery.StatusSucceeded,
		Version:    "v1.4.2",
		Repository: checkoutRepository,
		Ref:        delivery.Ref{Name: "v1.4.2", Type: "tag"},
		Revision:   revisionThree, // the commit, not the tag's own object
	}, event.Subject)

	facts := draft(t, "push", push.With("head_commit", nil)).Subject.(*delivery.DeploymentFacts)
	assert.Equal(t, revisionOne, facts.Revision)
	facts = draft(t, "push", push.With("before", revisionTwo)).Subject.(*delivery.DeploymentFacts)
	assert.Equal(t, "acme/checkout@v1.4.2@"+revisionThree, facts.ID, "a tag that was moved is deployed again")
}

func TestCreatedTagIsTheDraftOfItsPush(t *testing.T) {
	t.Parallel()
	created := draft(t, "create", fixture(t, "create"))
	pushed := draft(t, "push", fixture(t, "push").With("ref", "refs/tags/v1.4.2").With("before", revisionZero))
	created.Identify()
	pushed.Identify()
	assert.Equal(t, pushed.UID, created.UID)
	assert.Equal(t, source.KindTag, created.Origin.Kind)
	assert.Equal(t, clock(t, "2026-03-02T08:59:00Z"), created.Time)
	isIgnored(t, "create", fixture(t, "create").With("ref_type", "branch"))
}
