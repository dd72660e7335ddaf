// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package delivery_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	. "github.com/otelcol-dora/otelcol-dora/internal/deliverytest"
)

func TestCodeReachesProductionOnce(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		story *Story
		want  map[string]string
	}{
		{
			"a redeployment and a rollback carry nothing, and what comes after them nothing twice",
			begun().Push(3, "main", "r0", "v1").Push(4, "main", "v1", "v2").Push(5, "main", "v2", "v3").Push(6, "main", "v3", "v4").
				Deploy(10, "d-1", "v1").Deploy(11, "d-2", "v2").Deploy(12, "d-3", "v3").Deploy(13, "back", "v1").Deploy(14, "again", "v1").
				Deploy(15, "d-4", "v4"),
			map[string]string{"d-1": "v1 | | v1", "d-2": "v2 | | v2", "d-3": "v3 | | v3", "back": "| |", "again": "| |", "d-4": "v4 | | v4"},
		},
		{
			"what was rolled back in place has been in production",
			begun().Push(3, "main", "r0", "a").Push(4, "main", "a", "b").Deploy(5, "d-1", "a").RollBack(6, "d-1").Deploy(7, "d-2", "b"),
			map[string]string{"d-1": "a | | a", "d-2": "b | | b"},
		},
		{
			"a rollback to code from before we listened bars what lies behind it",
			begun().Push(3, "main", "x", "y").Deploy(4, "back", "y", Declared(delivery.ReasonRollback)).
				Push(5, "main", "y", "z").Deploy(6, "d-1", "z"),
			map[string]string{"back": "| |", "d-1": "z | | z"},
		},
		{
			"a failed roll-out brings nothing: the next one does",
			begun().Push(3, "main", "r0", "a").Finish(4, "d-1", delivery.StatusFailed, revision("a")).
				Push(5, "main", "a", "b").Deploy(6, "d-2", "b"),
			map[string]string{"d-1": "| |", "d-2": "a b | | a b"},
		},
		{
			"a deployment of older code than production has carries nothing",
			begun().Push(3, "main", "r0", "a", "b").Deploy(4, "d-1", "b").Deploy(5, "d-2", "a"),
			map[string]string{"d-1": "a b | | a b", "d-2": "| |"},
		},
		{
			"a forced push: what it replaced is not carried, what it brings is",
			begun().Push(3, "main", "r0", "a").Deploy(4, "d-1", "a").Push(5, "main", "", "b").Deploy(6, "d-2", "b"),
			map[string]string{"d-1": "a | | a", "d-2": "b | | b"},
		},
		{
			"a hotfix branched off what is live carries its own, and main's next deployment the rest",
			begun().Push(3, "main", "r0", "a").Push(4, "hotfix/x", "r0", "h").Deploy(5, "d-1", "h").Deploy(6, "d-2", "a"),
			map[string]string{"d-1": "h | | h", "d-2": "a | | a"},
		},
		{
			"a branch cut off before the first known deployment brings its own, not the history behind it",
			NewStory().Push(1, "main", "", "w", "x").Push(2, "main", "x", "y").Push(3, "feature", "x", "f1").Deploy(4, "d-1", "y").
				Push(5, "main", "y", "f1", "m").Merge(5, "1", "m").Deploy(6, "d-2", "m"),
			map[string]string{"d-1": "y | | y", "d-2": "f1 m | 1 |"},
		},
		{
			"nor does one cut off before the revision that the source says was live",
			NewStory().Push(1, "main", "", "w", "x").Push(2, "main", "x", "y").Push(3, "feature", "x", "f1").
				Push(5, "main", "y", "f1", "m").Merge(5, "1", "m").Deploy(6, "d-2", "m", Replacing("y")),
			map[string]string{"d-2": "f1 m | 1 |"},
		},
		{
			"nor before a rollback to code that was never deployed",
			NewStory().Push(1, "main", "", "w", "x").Push(2, "main", "x", "y").Push(3, "feature", "x", "f1").
				Deploy(4, "back", "y", Declared(delivery.ReasonRollback)).Push(5, "main", "y", "f1", "m").Merge(5, "1", "m").Deploy(6, "d-2", "m"),
			map[string]string{"back": "| |", "d-2": "f1 m | 1 |"},
		},
		{
			"a branch deployed before it was merged does not bar what main had meanwhile",
			begun().Push(3, "main", "r0", "a").Push(3, "feature", "r0", "f1", "f2").Deploy(4, "d-1", "f2").
				Push(5, "main", "a", "f1", "f2", "m").Deploy(6, "d-2", "m"),
			map[string]string{"d-1": "f1 f2 | | f1 f2", "d-2": "a m | | a m"},
		},
		{
			"a branch that merged main, deployed itself, brings what it had before that merge",
			begun().Push(3, "main", "r0", "a").Push(4, "feature", "r0", "f1").Deploy(5, "d-1", "a").
				Push(6, "feature", "f1", "a", "fm").Deploy(7, "d-2", "fm"),
			map[string]string{"d-1": "a | | a", "d-2": "f1 fm | | f1 fm"},
		},
		{
			"a branch deployed before it was merged: the change counts with its merge revision",
			begun().Push(3, "feature", "r0", "f1", "f2").Deploy(4, "d-1", "f2").
				Push(5, "main", "r0", "f1", "f2", "m").Merge(5, "1", "m", Listing("f1", "f2")).Deploy(6, "d-2", "m"),
			map[string]string{"d-1": "f1 f2 | |", "d-2": "m | 1 |"},
		},
		{
			"a merge whose push is not known counts all the same",
			begun().Merge(4, "1", "m").Deploy(6, "d-1", "m"),
			map[string]string{"d-1": "m | 1 |"},
		},
		{
			"but once",
			begun().Merge(4, "1", "m").Deploy(6, "d-1", "m").Deploy(7, "d-2", "x").Deploy(8, "d-3", "m", Declared(delivery.ReasonPlanned)),
			map[string]string{"d-1": "m | 1 |", "d-3": "| |"},
		},
		{
			"a revision that nobody ever pushed is carried, and no unit of lead time",
			begun().Deploy(6, "d-1", "m"),
			map[string]string{"d-1": "m | |"},
		},
		{
			"where only versions are known nothing is carried",
			NewStory().Push(1, "main", "", "a").Deploy(2, "d-1", "", Version("v1")).Deploy(3, "d-2", "", Version("v2")),
			map[string]string{"d-1": "| |", "d-2": "| |"},
		},
		{
			"after a deployment of unknown revision, what was pushed since counts",
			NewStory().Push(1, "main", "", "a").Deploy(2, "d-1", "", Version("v1")).Push(3, "main", "a", "b").Deploy(4, "d-2", "b"),
			map[string]string{"d-1": "| |", "d-2": "b | | b"},
		},
		{
			"each environment has its own first time",
			begun().Push(3, "main", "r0", "a").Deploy(4, "s-1", "a", To("staging")).Deploy(5, "d-1", "a"),
			map[string]string{"d-1": "a | | a"},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) { t.Parallel(); assertCarried(t, tt.want, tt.story) })
	}
}

func TestRepositoriesDoNotMix(t *testing.T) {
	t.Parallel()
	const fork = "https://git.example.com/a-fork/shop"
	unsaid := func(f *delivery.DeploymentFacts) { f.Repository.URL = "" }
	tests := []struct {
		name  string
		story *Story
		want  map[string]string
	}{
		{
			"two repositories with the same change number",
			begun().In(fork).Push(3, "main", "", "f").Merge(3, "1", "f").In(Shop).Push(4, "main", "r0", "a").Merge(4, "1", "a").Deploy(5, "d-1", "a"),
			map[string]string{"d-1": "a | 1 |"},
		},
		{
			"a fork that holds the same revision: the deployment's own repository tells what it is",
			begun().In(fork).Push(3, "main", "", "a").Merge(3, "9", "a").In(Shop).Push(4, "main", "r0", "a").Merge(4, "1", "a").Deploy(5, "d-1", "a"),
			map[string]string{"d-1": "a | 1 |"},
		},
		{
			"a deployment of no known repository finds where its revision was pushed",
			begun().Push(4, "main", "r0", "a").Merge(4, "1", "a").Deploy(5, "d-1", "a", unsaid),
			map[string]string{"d-1": "a | 1 |"},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) { t.Parallel(); assertCarried(t, tt.want, tt.story) })
	}
}

func TestFailedRolloutsThatCountStillLeaveTheLineAlone(t *testing.T) {
	t.Parallel()
	story := begun().Push(3, "main", "r0", "a").Finish(4, "d-1", delivery.StatusFailed, revision("a")).Deploy(5, "d-2", "a")
	counted := rules
	counted.CountFailedRollouts = true
	line := story.History().Line(Production, counted)
	last := line.Entries[len(line.Entries)-1]
	assert.Equal(t, delivery.ReasonPlanned, last.Reason, "the retry of a failed roll-out is no redeployment")
	assert.Equal(t, "d-0", last.Live.Key.ID, "what failed to roll out was never live")
}
