// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package github

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

func TestPushTellsEveryCommit(t *testing.T) {
	t.Parallel()
	events, err := newSource().Events(request("push", fixture(t, "push")))
	require.NoError(t, err)
	require.Len(t, events, 2)
	pushed := time.Unix(1772437500, 0).UTC()
	for i, want := range []delivery.RevisionFacts{
		{Revision: revisionTwo, Position: 1, CommitTime: clock(t, "2026-03-02T07:30:00Z")},
		{Revision: revisionThree, Position: 2, CommitTime: clock(t, "2026-03-02T07:40:00Z"), RevertedRevision: revisionTwo},
	} {
		want.Repository = delivery.Repository{URL: "https://github.com/acme/checkout", Owner: "acme", Name: "checkout", Provider: "github"}
		want.Service = delivery.Service{Name: "checkout"}
		want.Ref = delivery.Ref{Name: "main", Type: "branch"}
		want.BaseRevision = revisionOne
		assert.Equal(t, &want, events[i].Subject)
		assert.Equal(t, delivery.RevisionPushed, events[i].Name)
		assert.Equal(t, pushed, events[i].Time)
	}
	assert.NotEqual(t, events[0].UID, events[1].UID)
}

func TestPushVariants(t *testing.T) {
	t.Parallel()
	push := fixture(t, "push")
	facts := func(i int, body []byte) delivery.RevisionFacts {
		events, err := newSource().Events(request("push", fixtureOf(t, body)))
		require.NoError(t, err)
		return *events[i].Subject.(*delivery.RevisionFacts)
	}
	assert.Empty(t, facts(0, push.With("before", revisionZero).JSON()).BaseRevision, "a new branch stood nowhere")
	assert.Empty(t, facts(0, push.With("forced", true).JSON()).BaseRevision, "what was forced away is no ancestor")
	assert.Equal(t, "fix/it", facts(0, push.With("ref", "refs/heads/fix/it").JSON()).Ref.Name, "side branches count")
	head := facts(0, push.Without("commits").JSON())
	assert.Equal(t, revisionThree, head.Revision, "the head alone, where a cut-down payload has no list")
	assert.Equal(t, 1, head.Position)
	cut := push.With("after", revisionOne).With("head_commit.id", revisionOne).JSON()
	assert.Equal(t, revisionOne, facts(2, cut).Revision, "a list that was cut is completed by the head")
	assert.Equal(t, 3, facts(2, cut).Position)
}

func TestTimeOfAPush(t *testing.T) {
	t.Parallel()
	push := fixture(t, "push").Without("commits")
	assert.Equal(t, clock(t, "2026-03-02T07:45:00Z"), one(t, "push", push.With("repository.pushed_at", "2026-03-02T07:45:00Z")).Time)
	assert.Equal(t, clock(t, "2026-03-02T07:40:00Z"), one(t, "push", push.Without("repository.pushed_at")).Time)
}

func TestPushesThatBringNoCommits(t *testing.T) {
	t.Parallel()
	push := fixture(t, "push")
	isIgnored(t, "push", push.With("ref", "refs/notes/commits"))
	isIgnored(t, "push", push.With("ref", "refs/tags/v1").With("deleted", true).With("after", revisionZero))
	isIgnored(t, "push", push.With("deleted", true))
	isIgnored(t, "push", push.With("after", revisionZero))
	isIgnored(t, "push", push.With("created", true).With("commits", []any{}))
	isIgnored(t, "push", push.Without("commits").With("head_commit", nil))
}

func TestPullRequestIsMerged(t *testing.T) {
	t.Parallel()
	event := one(t, "pull_request", fixture(t, "pull_request"))
	assert.Equal(t, delivery.ChangeMerged, event.Name)
	assert.Equal(t, clock(t, "2026-03-02T07:35:00Z"), event.Time)
	assert.Equal(t, &delivery.ChangeFacts{
		ID:            "17",
		Repository:    delivery.Repository{URL: "https://github.com/acme/checkout", Owner: "acme", Name: "checkout", Provider: "github"},
		Service:       delivery.Service{Name: "checkout"},
		URL:           "https://github.com/acme/checkout/pull/17",
		Labels:        []string{"hotfix"},
		Base:          delivery.Ref{Name: "main", Type: "branch"},
		Head:          delivery.Ref{Name: "fix-it", Type: "branch"},
		HeadRevision:  revisionTwo,
		MergeRevision: revisionThree,
		CreationTime:  clock(t, "2026-03-01T07:00:00Z"),
		RevertedID:    "12",
	}, event.Subject)
}

func TestPullRequestThatWasNotMerged(t *testing.T) {
	t.Parallel()
	isIgnored(t, "pull_request", fixture(t, "pull_request").With("pull_request.merged", false))
	isIgnored(t, "pull_request", fixture(t, "pull_request").With("action", "edited"))
}

func TestPullRequestIsOpened(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		action string
		draft  bool
		at     string
		ready  string
	}{
		"opened for review": {"opened", false, "2026-03-01T07:00:00Z", "2026-03-01T07:00:00Z"},
		"opened as a draft": {"opened", true, "2026-03-01T07:00:00Z", ""},
		"ready at last":     {"ready_for_review", false, "2026-03-02T07:35:01Z", "2026-03-02T07:35:01Z"},
		"opened once more":  {"reopened", false, "2026-03-02T07:35:01Z", ""},
		"another tip":       {"synchronize", false, "2026-03-02T07:35:01Z", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			event := one(t, "pull_request", fixture(t, "pull_request").With("action", test.action).With("pull_request.draft", test.draft))
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

func TestWhatAPullRequestReverts(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ title, body, id, revision string }{
		"the button, with the repository": {"x", "Reverts acme/checkout#12", "12", ""},
		"the button, without":             {"x", "Why: broken\nReverts #12\n", "12", ""},
		"another repository's change":     {"x", "Reverts acme/search#12", "", ""},
		"a squashed change, by its title": {`Revert "add a thing (#12)"`, "", "12", ""},
		"a title without a number":        {`Revert "add a thing"`, "", "", ""},
		"git revert's own words":          {"x", "This reverts commit " + revisionTwo + ".", "", revisionTwo},
		"a mention is no revert":          {"x", "see #12, reverts nothing", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			body := fixture(t, "pull_request").With("pull_request.title", test.title).With("pull_request.body", test.body)
			facts := one(t, "pull_request", body).Subject.(*delivery.ChangeFacts)
			assert.Equal(t, test.id, facts.RevertedID)
			assert.Equal(t, test.revision, facts.RevertedRevision)
		})
	}
}

func TestPullRequestVariants(t *testing.T) {
	t.Parallel()
	body := fixture(t, "pull_request")
	facts := one(t, "pull_request", body.With("pull_request.head.repo.full_name", "eve/checkout").With("pull_request.head.label", "eve:main")).Subject.(*delivery.ChangeFacts)
	assert.Equal(t, "eve:main", facts.Head.Name, "a fork's main is not main")

	facts = one(t, "pull_request", body.Without("pull_request.base").Without("repository.default_branch").Without("pull_request.number")).Subject.(*delivery.ChangeFacts)
	assert.Equal(t, "HEAD", facts.Base.Name, "git's name for a default branch whose name is not told")
	assert.Equal(t, "17", facts.ID)

	options := NewDefaultOptions()
	options.IncludeTitles = true
	events, err := New(options, environments).Events(request("pull_request", body.With("pull_request.title", "fix\x00it")))
	require.NoError(t, err)
	assert.Equal(t, "fix it", events[0].Subject.(*delivery.ChangeFacts).Title)
}
