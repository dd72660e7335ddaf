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

func TestReasonOfTheLastDeployment(t *testing.T) {
	t.Parallel()
	hotfix, rollback := delivery.ReasonHotfix, delivery.ReasonRollback
	planned, redeploy := delivery.ReasonPlanned, delivery.ReasonRedeploy
	tests := []struct {
		name  string
		story *Story
		want  delivery.Reason
	}{
		{"the first is planned", NewStory().Deploy(1, "1", "r1"), planned},
		{"new code is planned", NewStory().Deploy(1, "1", "r1").Deploy(2, "2", "r2"), planned},
		{"what is live already is a redeployment", NewStory().Deploy(1, "1", "r1").Deploy(2, "2", "r1"), redeploy},
		{"an earlier release is a rollback", NewStory().Deploy(1, "1", "r1").Deploy(2, "2", "r2").Deploy(3, "3", "r1"), rollback},
		{
			"back to the first of three",
			NewStory().Deploy(1, "1", "r1").Deploy(2, "2", "r2").Deploy(3, "3", "r3").Deploy(4, "4", "r1"), rollback,
		},
		{"one that names what it undoes", NewStory().Deploy(1, "1", "r1").Deploy(2, "2", "r0", Undoing("1")), rollback},
		{"the source's word wins over a known release", NewStory().Deploy(1, "1", "r1").Deploy(2, "2", "r1", Declared(hotfix)), hotfix},
		{"and over what it says to undo", NewStory().Deploy(1, "1", "r1").Deploy(2, "2", "r1", Undoing("1"), Declared(planned)), planned},
		{
			"a version tells where no revision is known",
			NewStory().Deploy(1, "1", "", Version("v1")).Deploy(2, "2", "", Version("v2")).Deploy(3, "3", "", Version("v1")), rollback,
		},
		{"the same version of another revision is new code", NewStory().Deploy(1, "1", "r1", Version("v1")).Deploy(2, "2", "r2", Version("v1")), planned},
		{"a version is no revision", NewStory().Deploy(1, "1", "x").Deploy(2, "2", "", Version("x")), planned},
		{"what has no release at all is planned", NewStory().Deploy(1, "1", "").Deploy(2, "2", ""), planned},
		{"what failed before was never live", NewStory().Finish(1, "1", delivery.StatusFailed, revision("r1")).Deploy(2, "2", "r1"), planned},
		{"what failed has the declared reason", NewStory().Finish(1, "1", delivery.StatusFailed, Declared(rollback)), rollback},
		{
			"what failed is else planned, whatever its release",
			NewStory().Deploy(1, "1", "r1").Finish(2, "2", delivery.StatusFailed, revision("r1"), FromRef("hotfix/x")), planned,
		},
		{
			"what was rolled back in place is not live: deploying the one before again is a redeployment",
			NewStory().Deploy(1, "1", "r1").Deploy(2, "2", "r2").RollBack(3, "2").Deploy(4, "3", "r1"), redeploy,
		},
		{
			"deploying what was rolled back in place again",
			NewStory().Deploy(1, "1", "r1").Deploy(2, "2", "r2").RollBack(3, "2").Deploy(4, "3", "r2"), rollback,
		},
		{
			"a rollback in place after the next deployment does not matter to it",
			NewStory().Deploy(1, "1", "r1").Deploy(2, "2", "r2").Deploy(4, "3", "r2").RollBack(5, "2"), redeploy,
		},
		{
			"a rollback in place at the very moment does",
			NewStory().Deploy(1, "1", "r1").Deploy(2, "2", "r2").RollBack(4, "2").Deploy(4, "3", "r1"), redeploy,
		},
		{"at equal times the id decides what came first", NewStory().Deploy(1, "b", "r2").Deploy(1, "a", "r1").Deploy(2, "c", "r2"), redeploy},
		{"another environment is another line", NewStory().Deploy(1, "1", "r1", To("staging")).Deploy(2, "2", "r1"), planned},

		{"a hotfix by its own ref", NewStory().Deploy(1, "1", "r1").Deploy(2, "2", "r2", FromRef("hotfix/cart")), hotfix},
		{"a hotfix by its own ref with a dash", NewStory().Deploy(1, "1", "r1").Deploy(2, "2", "r2", FromRef("hotfix-cart")), hotfix},
		{"a ref that only speaks of hotfixes", NewStory().Deploy(1, "1", "r1").Deploy(2, "2", "r2", FromRef("docs/hotfix/cart")), planned},
		{"a hotfix by the source branch of a change", mergedFix(Branch("hotfix/cart", "f1")), hotfix},
		{"a hotfix by the label of a change", mergedFix(Labelled("bug", "hotfix")), hotfix},
		{"a label that only begins so", mergedFix(Labelled("hotfix-candidate")), planned},
		{"a declared plan stays one whatever it carries", mergedFix(Labelled("hotfix")).Start(9, "2", "", Declared(planned)), planned},
		{"a redeployment from a hotfix branch is one", NewStory().Deploy(1, "1", "r1").Deploy(2, "2", "r1", FromRef("hotfix/x")), redeploy},
		{"a hotfix in staging by its own ref", NewStory().Deploy(1, "1", "r1", To("staging"), FromRef("hotfix/x")), hotfix},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			h := tt.story.History()
			scope := h.Scopes()[0]
			entries := h.Line(scope, rules).Entries
			require.NotEmpty(t, entries)
			assert.Equal(t, tt.want, entries[len(entries)-1].Reason)
		})
	}
}

// mergedFix is a deployment that carries one change.
func mergedFix(says ...func(*delivery.ChangeFacts)) *Story {
	return NewStory().Push(1, "main", "", "r1").Deploy(2, "1", "r1").
		Push(3, "main", "r1", "r2").Merge(3, "7", "r2", says...).Deploy(4, "2", "r2")
}

func revision(id string) func(*delivery.DeploymentFacts) {
	return func(f *delivery.DeploymentFacts) { f.Revision = id }
}

func TestWhatCounts(t *testing.T) {
	t.Parallel()
	story := NewStory().
		Deploy(1, "planned", "r1").
		Deploy(2, "redeployed", "r1").
		Deploy(3, "fixed", "r2", FromRef("hotfix/x")).
		Finish(4, "failed", delivery.StatusFailed, revision("r3")).
		Finish(5, "cancelled", delivery.StatusCancelled, revision("r3")).
		Finish(6, "skipped", delivery.StatusSkipped, revision("r3")).
		Deploy(7, "undone", "r1").
		Finish(8, "failed back", delivery.StatusFailed, revision("r2"), Declared(delivery.ReasonRollback)).
		Start(9, "running", delivery.StateInProgress, revision("r4"))
	h := story.History()
	assert.Equal(t, []string{"planned", "fixed"}, counting(h.Line(Production, rules)))

	counted := rules
	counted.CountFailedRollouts = true
	assert.Equal(t, []string{"planned", "fixed", "failed"}, counting(h.Line(Production, counted)))

	assert.Len(t, h.Line(Production, rules).Entries, 8, "what runs is not on the line")
}

func TestWhatIsProduction(t *testing.T) {
	t.Parallel()
	tier := func(tier delivery.Tier) func(*delivery.DeploymentFacts) {
		return func(f *delivery.DeploymentFacts) { f.Environment.Tier = tier }
	}
	eu := delivery.Scope{Service: Cart, Environment: "eu"}
	tests := []struct {
		name  string
		story *Story
		scope delivery.Scope
		tiers []delivery.Tier
		want  bool
	}{
		{"an environment named so", NewStory().Deploy(1, "1", "r1"), Production, nil, true},
		{"a tier told", NewStory().Deploy(1, "1", "r1", To("eu"), tier(delivery.TierProduction)), eu, nil, true},
		{"a name that says nothing", NewStory().Deploy(1, "1", "r1", To("eu")), eu, nil, false},
		{"a tier that contradicts the name", NewStory().Deploy(1, "1", "r1", tier(delivery.TierTest)), Production, nil, false},
		{
			"the tier told last",
			NewStory().Deploy(1, "1", "r1", To("eu"), tier(delivery.TierTest)).Deploy(2, "2", "r2", To("eu"), tier(delivery.TierProduction)),
			eu, nil, true,
		},
		{"another tier that counts", NewStory().Deploy(1, "1", "r1", To("eu")), eu, []delivery.Tier{delivery.TierOther}, true},
		{"production when only staging counts", NewStory().Deploy(1, "1", "r1"), Production, []delivery.Tier{delivery.TierStaging}, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := rules
			if tt.tiers != nil {
				r.ProductionTiers = tt.tiers
			}
			line := tt.story.History().Line(tt.scope, r)
			assert.Equal(t, tt.want, line.Production)
			assert.Equal(t, tt.want, len(line.Counting()) > 0)
		})
	}
}

func TestOutsideProductionNothingIsCarried(t *testing.T) {
	t.Parallel()
	story := NewStory().Push(1, "main", "", "r1").Merge(1, "7", "r1").Deploy(2, "1", "r1", To("staging"))
	line := story.History().Line(delivery.Scope{Service: Cart, Environment: "staging"}, rules)
	require.Len(t, line.Entries, 1)
	assert.Empty(t, line.Entries[0].Carried)
	assert.Empty(t, line.Entries[0].Changes)
	assert.False(t, line.Entries[0].Counts)
}

func counting(line *delivery.Line) []string {
	var ids []string
	for _, e := range line.Counting() {
		ids = append(ids, e.Key.ID)
	}
	return ids
}
