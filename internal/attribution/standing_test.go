// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package attribution_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	. "github.com/otelcol-dora/otelcol-dora/internal/deliverytest"
)

// verdictOn is a verdict by a method with an onset and, unless 0, a recovery.
func verdictOn(id string, method attribution.Method, onset, restored int) attribution.Verdict {
	v := attribution.Verdict{Deployment: deployed(id), Method: method, FinishedAt: Instant(1), Onset: Instant(onset)}
	if restored != 0 {
		v.Recovery = attribution.Recovery{Method: attribution.RecoveryHotfix, At: Instant(restored), DeploymentID: "fix"}
	}
	return v
}

func deployed(id string) delivery.DeploymentKey {
	return delivery.DeploymentKey{Scope: Production, ID: id}
}

func news(all []attribution.Announcement) []string {
	kinds := map[attribution.AnnouncementKind]string{
		attribution.Failed: "failed", attribution.Recovered: "recovered", attribution.Retracted: "retracted",
	}
	var told []string
	for _, a := range all {
		told = append(told, strings.TrimSpace(kinds[a.Kind]+" "+sentence(a.Verdict)))
	}
	return told
}

func TestStandingTellsOnlyNews(t *testing.T) {
	t.Parallel()
	const rollback, revert = attribution.MethodRollback, attribution.MethodRevert
	type update []attribution.Verdict
	tests := []struct {
		name    string
		updates []update
		want    [][]string
	}{
		{"nothing", []update{{}}, [][]string{nil}},
		{"a failure once", []update{{verdictOn("a", rollback, 5, 0)}, {verdictOn("a", rollback, 5, 0)}}, [][]string{{"failed a rollback 5→"}, nil}},
		{
			"a failure and its recovery at once",
			[]update{{verdictOn("a", rollback, 5, 9)}, {verdictOn("a", rollback, 5, 9)}},
			[][]string{{"failed a rollback 5→9 hotfix fix", "recovered a rollback 5→9 hotfix fix"}, nil},
		},
		{
			"a recovery that came later",
			[]update{{verdictOn("a", rollback, 5, 0)}, {verdictOn("a", rollback, 5, 9)}, {verdictOn("a", rollback, 5, 9)}},
			[][]string{{"failed a rollback 5→"}, {"recovered a rollback 5→9 hotfix fix"}, nil},
		},
		{
			"a withdrawn verdict, once",
			[]update{{verdictOn("a", rollback, 5, 0)}, {}, {}},
			[][]string{{"failed a rollback 5→"}, {"retracted a rollback 5→"}, nil},
		},
		{
			"a withdrawn verdict that comes back",
			[]update{{verdictOn("a", rollback, 5, 9)}, {}, {verdictOn("a", rollback, 5, 9)}},
			[][]string{
				{"failed a rollback 5→9 hotfix fix", "recovered a rollback 5→9 hotfix fix"},
				{"retracted a rollback 5→9 hotfix fix"},
				{"failed a rollback 5→9 hotfix fix", "recovered a rollback 5→9 hotfix fix"},
			},
		},
		{
			"another method",
			[]update{{verdictOn("a", revert, 5, 0)}, {verdictOn("a", rollback, 5, 0)}},
			[][]string{{"failed a revert 5→"}, {"retracted a revert 5→", "failed a rollback 5→"}},
		},
		{
			"another onset",
			[]update{{verdictOn("a", rollback, 5, 0)}, {verdictOn("a", rollback, 6, 0)}},
			[][]string{{"failed a rollback 5→"}, {"retracted a rollback 5→", "failed a rollback 6→"}},
		},
		{
			"a recovery that moved",
			[]update{{verdictOn("a", rollback, 5, 9)}, {verdictOn("a", rollback, 5, 8)}},
			[][]string{
				{"failed a rollback 5→9 hotfix fix", "recovered a rollback 5→9 hotfix fix"},
				{"retracted a rollback 5→9 hotfix fix", "failed a rollback 5→8 hotfix fix", "recovered a rollback 5→8 hotfix fix"},
			},
		},
		{
			"a recovery that was none",
			[]update{{verdictOn("a", rollback, 5, 9)}, {verdictOn("a", rollback, 5, 0)}, {verdictOn("a", rollback, 5, 7)}},
			[][]string{
				{"failed a rollback 5→9 hotfix fix", "recovered a rollback 5→9 hotfix fix"},
				{"retracted a rollback 5→9 hotfix fix", "failed a rollback 5→"},
				{"recovered a rollback 5→7 hotfix fix"},
			},
		},
		{
			"each deployment for itself, in the line's order",
			[]update{{verdictOn("b", rollback, 5, 0), verdictOn("a", revert, 6, 0)}, {verdictOn("b", rollback, 5, 0)}},
			[][]string{{"failed a revert 6→", "failed b rollback 5→"}, {"retracted a revert 6→"}},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			standing := attribution.NewStanding()
			for n, u := range tt.updates {
				got := standing.Update(Production, u)
				assert.Equal(t, tt.want[n], news(got), "update %d", n)
				assert.Equal(t, len(u), standing.Count())
			}
		})
	}
}

func TestWhatWasToldOfAVerdictAndIsDifferentNowIsToldAnew(t *testing.T) {
	t.Parallel()
	before := verdictOn("a", attribution.MethodRevert, 5, 0)
	before.IncidentID, before.Evidence = "i", []attribution.Evidence{{Term: "reverted_by", Detail: "b"}}
	tests := []struct {
		name   string
		change func(*attribution.Verdict)
	}{
		{"another incident with the same onset", func(v *attribution.Verdict) { v.IncidentID = "j" }},
		{"other evidence", func(v *attribution.Verdict) {
			v.Evidence = []attribution.Evidence{{Term: "reverted_by", Detail: "c"}}
		}},
		{"another release", func(v *attribution.Verdict) { v.Revision = "r9" }},
		{"another version", func(v *attribution.Verdict) { v.Version = "v9" }},
		{"another finish", func(v *attribution.Verdict) { v.FinishedAt = Instant(2) }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			after := before
			tt.change(&after)
			standing := attribution.NewStanding()
			standing.Update(Production, []attribution.Verdict{before})
			got := standing.Update(Production, []attribution.Verdict{after})
			assert.Equal(t, []attribution.Announcement{
				{Kind: attribution.Retracted, Verdict: before},
				{Kind: attribution.Failed, Verdict: after, Round: 1},
			}, got)
			assert.Empty(t, standing.Update(Production, []attribution.Verdict{after}))
		})
	}
}

func TestStandingLeavesOtherScopesAlone(t *testing.T) {
	t.Parallel()
	standing := attribution.NewStanding()
	standing.Update(Production, []attribution.Verdict{verdictOn("a", attribution.MethodRevert, 5, 0)})
	assert.Empty(t, standing.Update(delivery.Scope{Service: Cart, Environment: "staging"}, nil))
	assert.Equal(t, 1, standing.Count())
}

func TestStandingForgetsWithoutAWord(t *testing.T) {
	t.Parallel()
	standing := tracked()
	old, young := verdictOn("a", attribution.MethodRevert, 5, 0), verdictOn("b", attribution.MethodRevert, 5, 0)
	young.FinishedAt = Instant(2)
	standing.Update(Production, []attribution.Verdict{old, young})
	standing.TakeChanged()

	standing.Forget(Production, []attribution.Verdict{old, young}, Instant(9))
	assert.Equal(t, 2, standing.Count(), "what still stands is remembered")
	standing.Forget(Production, nil, Instant(2))
	assert.Equal(t, 1, standing.Count())
	gone := standing.TakeChanged()
	require.Len(t, gone, 1)
	assert.Empty(t, gone[0].Value, "it is no more")
	assert.Equal(t, []string{"retracted b revert 5→"}, news(standing.Update(Production, nil)), "what is younger was wrong")
}
