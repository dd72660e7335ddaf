// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package delivery_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	. "github.com/otelcol-dora/otelcol-dora/internal/deliverytest"
)

// begun is a service whose r0 has been in production since minute 2.
func begun() *Story { return NewStory().Push(1, "main", "", "r0").Deploy(2, "d-0", "r0") }

// The wanted values write what a deployment carried as "revisions | changes | revisions of no change".
func TestWhatADeploymentCarries(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		story *Story
		want  map[string]string
	}{
		{
			"a squash: one revision on main, one change",
			begun().Push(3, "feature", "r0", "f1", "f2").Push(5, "main", "r0", "m1").Merge(5, "1", "m1", Branch("feature", "f2")).
				Deploy(6, "d-1", "m1"),
			map[string]string{"d-0": "r0 | | r0", "d-1": "m1 | 1 |"},
		},
		{
			"a rebase: seven revisions in one push belong to one change",
			begun().Push(5, "main", "r0", "m1", "m2", "m3", "m4", "m5", "m6", "m7").Merge(5, "1", "m7").Deploy(6, "d-1", "m7"),
			map[string]string{"d-1": "m1 m2 m3 m4 m5 m6 m7 | 1 |"},
		},
		{
			"a merge: the revisions of the branch arrive with the merge revision",
			begun().Push(3, "feature", "r0", "f1", "f2").Push(5, "main", "r0", "f1", "f2", "m1").
				Merge(5, "1", "m1", Branch("feature", "f2")).Deploy(6, "d-1", "m1"),
			map[string]string{"d-1": "f1 f2 m1 | 1 |"},
		},
		{
			"direct pushes: every revision counts by itself",
			begun().Push(3, "main", "r0", "a").Push(4, "main", "a", "b", "c").Deploy(6, "d-1", "c"),
			map[string]string{"d-1": "a b c | | a b c"},
		},
		{
			"a merge queue: two changes in one push",
			begun().Push(5, "main", "r0", "a1", "m1", "b1", "m2").Merge(5, "1", "m1").Merge(5, "2", "m2").Deploy(6, "d-1", "m2"),
			map[string]string{"d-1": "a1 b1 m1 m2 | 1 2 |"},
		},
		{
			"a revision after the last merge revision of a push belongs to no change",
			begun().Push(5, "main", "r0", "a1", "m1", "c").Merge(5, "1", "m1").Deploy(6, "d-1", "c"),
			map[string]string{"d-1": "a1 c m1 | 1 | c"},
		},
		{
			"a fast-forward merge: the branch's own revisions reach main later",
			begun().Push(3, "feature", "r0", "f1", "f2").Push(5, "main", "r0", "f1", "f2").
				Merge(5, "1", "f2", Branch("feature", "f2")).Deploy(6, "d-1", "f2"),
			map[string]string{"d-1": "f1 f2 | 1 |"},
		},
		{
			"a fast-forward merge of several pushes to the branch",
			begun().Push(3, "feature", "r0", "f1").Push(4, "feature", "f1", "f2").Push(5, "main", "r0", "f1", "f2").
				Merge(5, "1", "f2", Branch("feature", "f2")).Deploy(6, "d-1", "f2"),
			map[string]string{"d-1": "f1 f2 | 1 |"},
		},
		{
			"a feature branch that merged main does not bring main's revisions again, nor miss them",
			begun().Push(3, "main", "r0", "a").Push(4, "feature", "r0", "f1").Push(5, "feature", "f1", "a", "fm").
				Deploy(6, "d-1", "a").Push(7, "main", "a", "f1", "fm", "m1").Merge(7, "1", "m1").Deploy(8, "d-2", "m1"),
			map[string]string{"d-1": "a | | a", "d-2": "f1 fm m1 | 1 |"},
		},
		{
			"main's revisions do not descend from the branch that merged them",
			begun().Push(3, "main", "r0", "a").Push(4, "feature", "r0", "f1").Push(5, "feature", "f1", "a", "fm").Deploy(6, "d-1", "a"),
			map[string]string{"d-1": "a | | a"},
		},
		{
			"a deployment from the middle of a push leaves the rest to the next",
			begun().Push(3, "main", "r0", "a", "b", "c").Deploy(6, "d-1", "b").Deploy(7, "d-2", "c"),
			map[string]string{"d-1": "a b | | a b", "d-2": "c | | c"},
		},
		{
			"a change merged in the middle of a push counts with the deployment that has its merge revision",
			begun().Push(3, "main", "r0", "a", "b", "m").Merge(3, "1", "m").Deploy(6, "d-1", "b").Deploy(7, "d-2", "m"),
			map[string]string{"d-1": "a b | |", "d-2": "m | 1 |"},
		},
		{
			"the first known deployment carries its own revision only",
			NewStory().Push(1, "main", "", "a", "b").Push(2, "main", "b", "c").Deploy(3, "d-1", "c"),
			map[string]string{"d-1": "c | | c"},
		},
		{
			"unless it names what was live",
			NewStory().Push(1, "main", "", "a", "b").Push(2, "main", "b", "c").Deploy(3, "d-1", "c", Replacing("a")),
			map[string]string{"d-1": "b c | | b c"},
		},
		{
			"a missed push: what was pushed after the last deployment counts, and its own revision",
			begun().Push(1, "main", "y", "old").Push(4, "main", "old", "a", "b").Deploy(6, "d-1", "b"),
			map[string]string{"d-1": "a b | | a b"},
		},
		{
			"a missed push: its own revision counts however old it is",
			NewStory().Push(1, "main", "gone", "a", "b").Deploy(2, "d-0", "r0").Deploy(6, "d-1", "b"),
			map[string]string{"d-1": "b | | b"},
		},
		{
			"what was pushed in the very moment of the last deployment was there before it",
			begun().Push(2, "main", "gone", "a").Push(4, "main", "a", "b").Deploy(6, "d-1", "b"),
			map[string]string{"d-1": "b | | b"},
		},
		{
			"the revision that the source says was live wins over the one we think was",
			begun().Push(3, "main", "r0", "a", "b", "c").Deploy(6, "d-1", "c", Replacing("a")),
			map[string]string{"d-1": "b c | | b c"},
		},
		{
			"a deployment that replaces itself carries nothing",
			NewStory().Push(1, "main", "", "a").Merge(1, "1", "a").Deploy(2, "d-1", "a", Replacing("a")),
			map[string]string{"d-1": "| |"},
		},
		{
			"nor where its push is not known",
			NewStory().Merge(1, "1", "a").Deploy(2, "d-1", "a", Replacing("a")),
			map[string]string{"d-1": "| |"},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) { t.Parallel(); assertCarried(t, tt.want, tt.story) })
	}
}

// assertCarried compares what the named deployments of production carried.
func assertCarried(t *testing.T, want map[string]string, story *Story) {
	t.Helper()
	got := map[string]string{}
	for _, e := range story.History().Line(Production, rules).Entries {
		if _, asked := want[e.Key.ID]; asked {
			got[e.Key.ID] = carried(e)
		}
	}
	assert.Equal(t, want, got)
}

func carried(e *delivery.Entry) string {
	var changes, own []string
	for _, c := range e.Changes {
		changes = append(changes, c.Key.ID)
	}
	for _, r := range e.Revisions {
		own = append(own, r.Key.ID)
	}
	var parts []string
	for _, names := range [][]string{slices.Clone(e.Carried), changes, own} {
		slices.Sort(names)
		parts = append(parts, strings.Join(names, " "))
	}
	return strings.TrimSpace(strings.Join(strings.Fields(strings.Join(parts, " | ")), " "))
}
