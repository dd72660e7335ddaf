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

func TestMergeRequestIsMerged(t *testing.T) {
	t.Parallel()
	events := read(t, fixture(t, "merge_request"))
	require.Len(t, events, 2)
	event := events[0]
	assert.False(t, event.Draft)
	assert.Equal(t, delivery.ChangeMerged, event.Name)
	assert.Equal(t, clock(t, "2026-03-02T07:35:00Z"), event.Time)
	assert.Equal(t, source.KindChange, event.Origin.Kind)
	assert.Equal(t, "main", event.Origin.Branch)
	assert.Equal(t, map[string]string{"hotfix": "", "severity::2": "", "severity": "2"}, event.Origin.Labels)
	assert.Equal(t, &delivery.ChangeFacts{
		ID:            "17",
		Repository:    repository,
		Service:       delivery.Service{Name: "checkout"},
		URL:           "https://gitlab.example.com/acme/shop/checkout/-/merge_requests/17",
		Labels:        []string{"hotfix", "severity::2"},
		Base:          delivery.Ref{Name: "main", Type: "branch"},
		Head:          delivery.Ref{Name: "fix-it", Type: "branch"},
		HeadRevision:  revisionTwo,
		MergeRevision: revisionThree,
		CreationTime:  clock(t, "2026-03-01T07:00:00Z"),
		RevertedID:    "12",
	}, event.Subject)

	draft := events[1]
	assert.True(t, draft.Draft)
	assert.Equal(t, event.Origin, draft.Origin)
	assert.Equal(t, revisionThree, draft.Subject.(*delivery.DeploymentFacts).Revision)
	assert.Equal(t, "17", draft.Subject.(*delivery.DeploymentFacts).ChangeID)
}

func TestRevisionOfAMerge(t *testing.T) {
	t.Parallel()
	body := fixture(t, "merge_request")
	revision := func(body sourcetest.Body) string {
		return read(t, body)[0].Subject.(*delivery.ChangeFacts).MergeRevision
	}
	assert.Equal(t, revisionTwo, revision(body.With("object_attributes.merge_commit_sha", nil)), "a fast-forward leaves the branch's own")
	squashed := body.With("object_attributes.merge_commit_sha", nil).With("object_attributes.squash_commit_sha", revisionOne)
	assert.Equal(t, revisionOne, revision(squashed))
}

func TestMergeRequestIsOpened(t *testing.T) {
	t.Parallel()
	open := fixture(t, "merge_request").With("object_attributes.action", "open")
	update := open.With("object_attributes.action", "update")
	for name, test := range map[string]struct {
		body  sourcetest.Body
		at    string
		ready string
	}{
		"for review":        {open, "2026-03-01T07:00:00Z", "2026-03-01T07:00:00Z"},
		"as a draft":        {open.With("object_attributes.draft", true), "2026-03-01T07:00:00Z", ""},
		"as work in an old": {open.Without("object_attributes.draft").With("object_attributes.work_in_progress", true), "2026-03-01T07:00:00Z", ""},
		"once more":         {open.With("object_attributes.action", "reopen"), "2026-03-02T07:35:00Z", ""},
		"ready at last":     {update.With("changes.draft", previous(true, false)), "2026-03-02T07:35:00Z", "2026-03-02T07:35:00Z"},
		"ready by its title, in old versions": {
			update.With("changes.title", previous("Draft: Fix it", "Fix it")), "2026-03-02T07:35:00Z", "2026-03-02T07:35:00Z",
		},
		"with new commits": {update.With("object_attributes.oldrev", revisionOne), "2026-03-02T07:35:00Z", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			event := one(t, test.body)
			facts := event.Subject.(*delivery.ChangeFacts)
			assert.Equal(t, delivery.ChangeOpened, event.Name)
			assert.Equal(t, clock(t, test.at), event.Time)
			assert.Equal(t, clock(t, "2026-03-01T07:00:00Z"), facts.CreationTime)
			if test.ready == "" {
				assert.Zero(t, facts.ReadyTime)
			} else {
				assert.Equal(t, clock(t, test.ready), facts.ReadyTime)
			}
		})
	}
}

func TestMergeRequestIsApproved(t *testing.T) {
	t.Parallel()
	body := fixture(t, "merge_request")
	last := one(t, body.With("object_attributes.action", "approved"))
	assert.Equal(t, delivery.ChangeReviewed, last.Name)
	facts := last.Subject.(*delivery.ChangeFacts)
	assert.Equal(t, delivery.ReviewApproved, facts.ReviewOutcome)
	assert.Equal(t, clock(t, "2026-03-02T07:35:00Z"), facts.ApprovalTime)

	oneOfTwo := one(t, body.With("object_attributes.action", "approval")).Subject.(*delivery.ChangeFacts)
	assert.Equal(t, delivery.ReviewApproved, oneOfTwo.ReviewOutcome)
	assert.Zero(t, oneOfTwo.ApprovalTime, "another approval is missing")
}

func TestMergeRequestsThatAreNoNews(t *testing.T) {
	t.Parallel()
	body := fixture(t, "merge_request")
	for _, action := range []string{"close", "unapproved", "unapproval", "locked"} {
		isIgnored(t, body.With("object_attributes.action", action))
	}
	update := body.With("object_attributes.action", "update")
	isIgnored(t, update)
	isIgnored(t, update.With("changes.draft", previous(false, true)).With("object_attributes.draft", true))
	isIgnored(t, update.With("changes.title", previous("Fix it", "Draft: Fix it")))
	isIgnored(t, update.With("changes.title", previous("Draft: Fix it", "Draft: Fix that")))
}

func TestWhatAMergeRequestReverts(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ body, id, revision string }{
		"the button":                      {"This reverts merge request !12", "12", ""},
		"the button, with the project":    {"Why: broken\n\nThis reverts merge request acme/shop/checkout!12", "12", ""},
		"another project's merge request": {"This reverts merge request acme/search!12", "", ""},
		"git revert's own words":          {"This reverts commit " + revisionTwo, "", revisionTwo},
		"a mention is no revert":          {"see !12, this reverts nothing", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			facts := read(t, fixture(t, "merge_request").With("object_attributes.description", test.body))[0].Subject.(*delivery.ChangeFacts)
			assert.Equal(t, test.id, facts.RevertedID)
			assert.Equal(t, test.revision, facts.RevertedRevision)
		})
	}
}

func TestMergeRequestVariants(t *testing.T) {
	t.Parallel()
	body := fixture(t, "merge_request")
	fork := read(t, body.With("object_attributes.source.path_with_namespace", "eve/checkout").With("object_attributes.source_branch", "main"))
	assert.Equal(t, "eve/checkout:main", fork[0].Subject.(*delivery.ChangeFacts).Head.Name, "a fork's main is not main")

	options := NewDefaultOptions()
	options.IncludeTitles = true
	events, err := New(options, environments).Events(request(body.With("object_attributes.title", "fix\x00it")))
	require.NoError(t, err)
	assert.Equal(t, "fix it", events[0].Subject.(*delivery.ChangeFacts).Title)
}

func previous(before, after any) map[string]any {
	return map[string]any{"previous": before, "current": after}
}
