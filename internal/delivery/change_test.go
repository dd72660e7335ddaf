// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package delivery_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	. "github.com/otelcol-dora/otelcol-dora/internal/deliverytest"
)

func TestWhichChangeARevisionBelongsTo(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		story *Story
		want  map[string]string // change by revision, empty for none
	}{
		{
			"a merge revision to its change, and what came with it before",
			NewStory().Push(1, "main", "r0", "a", "m1", "b", "m2", "c").Merge(1, "1", "m1").Merge(1, "2", "m2"),
			map[string]string{"a": "1", "m1": "1", "b": "2", "m2": "2", "c": ""},
		},
		{
			"a listed revision to the change that lists it, wherever it was pushed",
			NewStory().Push(1, "feature", "r0", "f1").Push(2, "main", "r0", "m1").Merge(2, "1", "m1", Listing("f1")),
			map[string]string{"f1": "1", "m1": "1"},
		},
		{
			"a merge revision to its own change even where another lists it",
			NewStory().Push(1, "feature", "r0", "m1").Merge(1, "2", "m1", Into("feature")).Push(2, "main", "r0", "m1", "m2").Merge(2, "1", "m2", Listing("m1")),
			map[string]string{"m1": "2", "m2": "1"},
		},
		{
			"what came with a merge into another branch belongs to nobody on this one",
			NewStory().Push(1, "other", "r0", "a", "m1").Merge(1, "1", "m1", Into("main")),
			map[string]string{"a": "", "m1": "1"},
		},
		{
			"what stands before any other change's merge revision is not the next one's",
			NewStory().Push(1, "main", "r0", "a", "m1", "b", "m2").Merge(1, "1", "m1", Into("feature")).Merge(1, "2", "m2"),
			map[string]string{"a": "", "m1": "1", "b": "2", "m2": "2"},
		},
		{
			"in a push of unknown order everything came with the merge",
			unordered(NewStory().Push(1, "main", "r0", "a", "m1", "b").Merge(1, "1", "m1")),
			map[string]string{"a": "1", "m1": "1", "b": "1"},
		},
		{
			"a change that is only open owns nothing",
			NewStory().Push(1, "feature", "r0", "f1").Tell(delivery.ChangeOpened, 1, "github",
				&delivery.ChangeFacts{ID: "1", Repository: delivery.Repository{URL: Shop}, MergeRevision: "f1", Revisions: []string{"f1"}}),
			map[string]string{"f1": ""},
		},
		{
			"where two changes claim one merge revision the smaller id stands",
			NewStory().Push(1, "main", "r0", "m").Merge(1, "2", "m").Merge(1, "1", "m"),
			map[string]string{"m": "1"},
		},
		{
			"a merge revision that was corrected leaves the former one",
			NewStory().Push(1, "main", "r0", "m1").Push(2, "main", "m1", "m2").Merge(1, "1", "m1").Merge(2, "1", "m2"),
			map[string]string{"m1": "", "m2": "1"},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			h := tt.story.History()
			for id, want := range tt.want {
				r, ok := h.Revision(delivery.RevisionKey{RepositoryURL: Shop, ID: id})
				require.True(t, ok, id)
				got := ""
				if c, ok := h.ChangeOf(r); ok {
					got = c.Key.ID
				}
				assert.Equal(t, want, got, "the change of %s", id)
			}
		})
	}
}

// unordered removes the positions in their pushes from all revisions.
func unordered(s *Story) *Story {
	for _, e := range s.Events {
		if f, ok := e.Subject.(*delivery.RevisionFacts); ok {
			f.Position = 0
		}
	}
	return s
}

func TestFirstCommitOfAChange(t *testing.T) {
	t.Parallel()
	feature := Branch("feature", "f2")
	tests := []struct {
		name  string
		story *Story
		want  int
	}{
		{"the time told", NewStory().Merge(50, "1", "m", FirstCommit(10), Opened(20)), 10},
		{"the creation where it is earlier", NewStory().Merge(50, "1", "m", FirstCommit(20), Opened(10)), 10},
		{"the earliest revision of a rebase", NewStory().Push(50, "main", "r0", "a@12", "b@11", "m@30").Merge(50, "1", "m", Opened(20)), 11},
		{"not that of another change in the push", NewStory().Push(50, "main", "r0", "a@1", "m1@2", "m2@30").Merge(50, "0", "m1").Merge(50, "1", "m2", Opened(20)), 20},
		{"a listed revision", NewStory().Push(9, "feature", "r0", "f1@7").Push(50, "main", "r0", "m").Merge(50, "1", "m", Opened(20), Listing("f1")), 7},
		{"the push of a revision whose author time is not known", NewStory().Push(9, "feature", "r0", "f1").Push(50, "main", "r0", "m").Merge(50, "1", "m", Opened(20), Listing("f1")), 9},
		{
			"the revisions of a squashed branch, from its tip down",
			NewStory().Push(5, "feature", "r0", "f1@3").Push(6, "feature", "f1", "f2@6").Push(50, "main", "r0", "m@50").Merge(50, "1", "m", feature, Opened(20)), 3,
		},
		{
			"the branch reaches down to its base and no further",
			NewStory().Push(2, "main", "", "r0@1").Push(5, "feature", "r0", "f1@3", "f2@4").Push(50, "main", "r0", "m@50").Merge(50, "1", "m", feature, Opened(20)), 3,
		},
		{
			"main's revisions that the branch merged are not its own",
			NewStory().Push(2, "main", "", "r0@1").Push(3, "main", "r0", "a@2").Push(5, "feature", "r0", "f1@4").Push(6, "feature", "f1", "a@2", "f2@5").
				Push(50, "main", "a", "m@50").Merge(50, "1", "m", feature, Opened(20)), 4,
		},
		{
			"a fast-forward brought the branch's revisions to main with the merge: they are its own",
			NewStory().Push(5, "feature", "r0", "f1@3").Push(6, "feature", "f1", "f2@4").Push(50, "main", "r0", "f1@3", "f2@4").
				Merge(50, "1", "f2", feature, Opened(20)), 3,
		},
		{
			"what was left behind by a forced push to the branch is not reachable",
			NewStory().Push(5, "feature", "r0", "f1@3").Push(6, "feature", "", "f2@8").Push(50, "main", "r0", "m@50").Merge(50, "1", "m", feature, Opened(20)), 8,
		},
		{
			"a long-lived source branch starts anew after each merge",
			NewStory().Push(5, "feature", "r0", "f1@3").Push(20, "main", "r0", "m1").Merge(20, "0", "m1", Branch("feature", "f1")).
				Push(30, "feature", "f1", "f2@25").Push(50, "main", "m1", "m2@50").Merge(50, "1", "m2", feature, Opened(40)), 25,
		},
		{
			"a long-lived source branch that was fast-forwarded too",
			NewStory().Push(5, "feature", "r0", "f1@3").Push(20, "main", "r0", "f1@3").Merge(20, "0", "f1", Branch("feature", "f1")).
				Push(30, "feature", "f1", "f2@25").Push(50, "main", "f1", "f2@25").Merge(50, "1", "f2", feature, Opened(40)), 25,
		},
		{
			"the merge of another branch of the same name in a fork does not matter",
			NewStory().In("https://git.example.com/fork").Push(1, "feature", "", "f2@1").In(Shop).
				Push(5, "feature", "r0", "f2@4").Push(50, "main", "r0", "m@50").Merge(50, "1", "m", feature, Opened(20)), 4,
		},
		{"the creation alone", NewStory().Merge(50, "1", "m", Opened(20)), 20},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			h := tt.story.History()
			c, ok := h.Change(delivery.ChangeKey{RepositoryURL: Shop, ID: "1"})
			require.True(t, ok)
			assert.Equal(t, tt.want, minuteOf(h.FirstCommitAt(c)))
		})
	}
	h := NewStory().Merge(50, "1", "m").History()
	c, _ := h.Change(delivery.ChangeKey{RepositoryURL: Shop, ID: "1"})
	assert.Zero(t, h.FirstCommitAt(c), "of nothing known nothing is told")
}

func TestChangesOfARepositoryComeMergedAndInOrder(t *testing.T) {
	t.Parallel()
	h := NewStory().Merge(9, "2", "b").Merge(5, "3", "c").Merge(9, "1", "a").
		Tell(delivery.ChangeOpened, 1, "github", &delivery.ChangeFacts{ID: "4", Repository: delivery.Repository{URL: Shop}}).
		In("https://git.example.com/other").Merge(1, "7", "x").History()
	var ids []string
	for _, c := range h.Changes(Shop) {
		ids = append(ids, c.Key.ID)
	}
	assert.Equal(t, []string{"3", "1", "2"}, ids)
}

func TestWhenARevisionWasWritten(t *testing.T) {
	t.Parallel()
	committed := func(s *Story) *Story {
		s.Events[0].Subject.(*delivery.RevisionFacts).CommitTime = At(4)
		return s
	}
	for name, tt := range map[string]struct {
		story *Story
		want  int
	}{
		"by its author":                      {committed(NewStory().Push(9, "main", "", "a@2")), 2},
		"else when it was committed":         {committed(NewStory().Push(9, "main", "", "a")), 4},
		"else when it was first pushed":      {NewStory().Push(9, "main", "", "a").Push(7, "feature", "", "a"), 7},
		"and the earliest time told of each": {NewStory().Push(9, "main", "", "a@5").Push(7, "feature", "", "a@3"), 3},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r, ok := tt.story.History().Revision(delivery.RevisionKey{RepositoryURL: Shop, ID: "a"})
			require.True(t, ok)
			assert.Equal(t, tt.want, minuteOf(r.AuthoredAt()))
		})
	}
}
