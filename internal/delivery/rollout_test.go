// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package delivery_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	. "github.com/otelcol-dora/otelcol-dora/internal/deliverytest"
)

// deployed writes the entries of the production line with their stages, as "id+stage+stage reason@minute".
func deployed(h *delivery.History, rules delivery.LineRules) []string {
	var all []string
	for _, e := range h.Line(Production, rules).Entries {
		ids := make([]string, 0, 1+len(e.Rollout))
		for _, key := range e.Keys() {
			ids = append(ids, key.ID)
		}
		all = append(all, strings.Join(ids, "+")+" "+string(e.Reason)+"@"+e.Finished.Time().Sub(Dawn).String())
	}
	return all
}

func TestDeploymentsOfOneReleaseAreStagesWithinTheWindow(t *testing.T) {
	t.Parallel()
	two := func() *Story { return NewStory().Deploy(0, "0", "r0").Deploy(20, "eu", "r1") }
	tests := []struct {
		name  string
		story *Story
		want  []string
	}{
		{"another region soon after", two().Deploy(25, "us", "r1"), []string{"0 planned@0s", "eu+us planned@20m0s"}},
		{"at the end of the window", two().Deploy(30, "us", "r1"), []string{"0 planned@0s", "eu+us planned@20m0s"}},
		{"past the window it is a redeployment", two().Deploy(31, "us", "r1"), []string{"0 planned@0s", "eu planned@20m0s", "us redeploy@31m0s"}},
		{
			"the window is measured from the first, however many follow",
			two().Deploy(28, "us", "r1").Deploy(36, "asia", "r1"),
			[]string{"0 planned@0s", "eu+us planned@20m0s", "asia redeploy@36m0s"},
		},
		{
			"a redeployment may be rolled out in stages too",
			two().Deploy(36, "eu-2", "r1").Deploy(37, "us-2", "r1"),
			[]string{"0 planned@0s", "eu planned@20m0s", "eu-2+us-2 redeploy@36m0s"},
		},
		{
			"and so may a rollback",
			two().Deploy(25, "us", "r1").Deploy(40, "eu-2", "r0").Deploy(41, "us-2", "r0", Undoing("us")),
			[]string{"0 planned@0s", "eu+us planned@20m0s", "eu-2+us-2 rollback@40m0s"},
		},
		{
			"another release in between ends the rollout",
			two().Deploy(22, "eu-2", "r2").Deploy(25, "us", "r1"),
			[]string{"0 planned@0s", "eu planned@20m0s", "eu-2 planned@22m0s", "us rollback@25m0s"},
		},
		{
			"a failed try in between does not",
			two().Finish(22, "us", delivery.StatusFailed, revision("r1")).Deploy(25, "us-2", "r1"),
			[]string{"0 planned@0s", "eu+us-2 planned@20m0s", "us planned@22m0s"},
		},
		{"a version is a release", NewStory().Deploy(1, "eu", "", Version("v1")).Deploy(2, "us", "", Version("v1")), []string{"eu+us planned@1m0s"}},
		{"what is not known is not the same", NewStory().Deploy(1, "eu", "").Deploy(2, "us", ""), []string{"eu planned@1m0s", "us planned@2m0s"}},
		{"one that says it is a redeployment", two().Deploy(25, "us", "r1", Declared(delivery.ReasonRedeploy)), []string{"0 planned@0s", "eu planned@20m0s", "us redeploy@25m0s"}},
		{"one that says what it undoes", two().Deploy(25, "us", "r1", Undoing("0")), []string{"0 planned@0s", "eu planned@20m0s", "us rollback@25m0s"}},
		{"the first speaks for all", two().Deploy(25, "us", "r1", Declared(delivery.ReasonHotfix)), []string{"0 planned@0s", "eu+us planned@20m0s"}},
		{
			"one that was rolled back in place is over",
			two().RollBack(22, "eu").Deploy(25, "eu-2", "r1"),
			[]string{"0 planned@0s", "eu planned@20m0s", "eu-2 rollback@25m0s"},
		},
		{
			"so is one of which a stage was",
			two().Deploy(22, "us", "r1").RollBack(23, "us").Deploy(25, "asia", "r1"),
			[]string{"0 planned@0s", "eu+us planned@20m0s", "asia rollback@25m0s"},
		},
		{"another environment is another rollout", two().Deploy(25, "us", "r1", To("staging")), []string{"0 planned@0s", "eu planned@20m0s"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, tt.want, deployed(tt.story.History(), rolling()))
		})
	}
}

func TestWithoutAWindowEveryDeploymentStandsForItself(t *testing.T) {
	t.Parallel()
	h := NewStory().Deploy(1, "eu", "r1").Deploy(1, "us", "r1").History()
	off := rolling()
	off.RolloutWindow = 0
	assert.Equal(t, []string{"eu planned@1m0s", "us redeploy@1m0s"}, deployed(h, off))
	off.RolloutWindow = time.Nanosecond
	assert.Equal(t, []string{"eu+us planned@1m0s"}, deployed(h, off))
}

func TestARolloutIsKnownByTheIDsOfItsStages(t *testing.T) {
	t.Parallel()
	e := NewStory().Deploy(1, "eu", "r1").Deploy(2, "us", "r1").RollBack(5, "us", RestoredBy("x")).History().Line(Production, rolling()).Entries[0]
	assert.True(t, e.Is("eu"))
	assert.True(t, e.Is("us"))
	assert.False(t, e.Is("asia"))
	assert.Equal(t, Instant(5), e.RolledBack, "undoing a stage undoes the rollout")
	assert.Equal(t, "x", e.RecoveryID.Value)
}

func TestExcludedKindsAreNeitherLiveNorUndone(t *testing.T) {
	t.Parallel()
	data := Changing(delivery.ChangeData)
	h := NewStory().Deploy(0, "app", "r1").Deploy(20, "data", "d1", data).Deploy(22, "data-us", "d1", data).
		Deploy(40, "again", "r1").Deploy(60, "data-2", "d1", data).Deploy(80, "undo", "d0", data, Undoing("data-2")).History()
	assert.Equal(t, []string{
		"app planned@0s", "data+data-us planned@20m0s", "again redeploy@40m0s", "data-2 planned@1h0m0s", "undo rollback@1h20m0s",
	}, deployed(h, rolling()))
	line := h.Line(Production, rolling())
	require.Len(t, line.Counting(), 1)
	assert.Equal(t, "app", line.Counting()[0].Key.ID)

	counted := rolling()
	counted.ExcludedKinds = nil
	assert.Equal(t, []string{
		"app planned@0s", "data+data-us planned@20m0s", "again rollback@40m0s", "data-2 rollback@1h0m0s", "undo rollback@1h20m0s",
	}, deployed(h, counted))
}

func TestWhatAnExcludedKindDeploysIsNotDelivered(t *testing.T) {
	t.Parallel()
	h := begun().Push(10, "main", "r0", "r1", "r2").Deploy(20, "data", "r1", Changing(delivery.ChangeData)).Deploy(40, "app", "r2").History()
	entries := h.Line(Production, rolling()).Entries
	assert.Empty(t, entries[1].Carried)
	assert.ElementsMatch(t, []string{"r1", "r2"}, entries[2].Carried)
}

func TestTheBeginningOfARolloutIsForgottenWithItsStages(t *testing.T) {
	t.Parallel()
	story := NewStory().Deploy(0, "old", "r0").Deploy(2, "eu", "r1").Deploy(8, "us", "r1").Deploy(30, "new", "r2")
	h := story.History()
	h.Prune(At(9), rolling())
	assert.Equal(t, []string{"eu+us planned@2m0s", "new planned@30m0s"}, deployed(h, rolling()), "what was live before a deployment that stays")
	h.Prune(At(31), rolling())
	assert.Equal(t, []string{"new planned@30m0s"}, deployed(h, rolling()))
}
