// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package attribution_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	. "github.com/otelcol-dora/otelcol-dora/internal/deliverytest"
)

// rolledOut judges the production line with deployments within ten minutes as stages and data changes excluded.
func rolledOut(s *Story, told attribution.Told, options attribution.Options) []attribution.Verdict {
	h := s.History()
	line := h.Line(Production, delivery.LineRules{
		ProductionTiers:     []delivery.Tier{delivery.TierProduction},
		HotfixRefs:          []string{"hotfix/*"},
		CountFailedRollouts: options.FailedRollouts == attribution.CountFailedRollouts,
		RolloutWindow:       10 * time.Minute,
		ExcludedKinds:       []delivery.ChangeKind{delivery.ChangeData},
	})
	return attribution.Judge(h, line, told, options)
}

func TestVerdictsOnRollouts(t *testing.T) {
	t.Parallel()
	// eu and us are stages of d-4.
	staged := func() *Story { return three().Deploy(60, "eu", "r4").Deploy(65, "us", "r4") }
	counting := defaults
	counting.FailedRollouts = attribution.CountFailedRollouts
	tests := []struct {
		name    string
		story   *Story
		options attribution.Options
		want    []string
	}{
		{"a rollout has not failed by itself", staged(), defaults, nil},
		{"an incident that names a stage", staged().Open(70, "i", Blaming("us")).Resolve(80, "i"), defaults, []string{"eu explicit [i] 70→80 incident_resolved"}},
		{"a rollback that names a stage", staged().Deploy(90, "back", "r9", Undoing("us")), defaults, []string{"eu rollback 60→90 rollback back"}},
		{
			"a rollback that is rolled out in stages restores with the first",
			staged().Deploy(90, "back-eu", "r3").Deploy(95, "back-us", "r3"), defaults,
			[]string{"eu rollback 60→90 rollback back-eu"},
		},
		{"a stage that is undone in place", staged().RollBack(70, "us", RestoredBy("x")), defaults, []string{"eu rollback 60→70 rollback x"}},
		{
			"an open incident that names a stage is linked",
			staged().Open(70, "i", Blaming("us")).Deploy(90, "back", "r3").Resolve(99, "i"), defaults,
			[]string{"eu explicit [i] 70→90 rollback back"},
		},
		{
			"a region that failed and was tried again",
			three().Deploy(60, "eu", "r4").Finish(62, "us", delivery.StatusFailed).Deploy(65, "us-2", "r4"), counting,
			[]string{"us explicit 62→65 hotfix us-2"},
		},
		{
			"a rollback of data blames no code",
			staged().Deploy(90, "data", "d1", Changing(delivery.ChangeData), Declared(delivery.ReasonRollback)), defaults, nil,
		},
		{
			"a migration of data at the release rolled back to hides nothing that was undone",
			three().Deploy(35, "data", "r2", Changing(delivery.ChangeData)).Deploy(50, "back", "r2"), defaults,
			[]string{"d-3 rollback 30→50 rollback back"},
		},
		{
			"a migration of data recovers no roll-out",
			three().Finish(60, "d-4", delivery.StatusFailed).Deploy(70, "data", "d1", Changing(delivery.ChangeData)).Deploy(80, "d-5", "r5"), counting,
			[]string{"d-4 explicit 60→80 hotfix d-5"},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var got []string
			for _, v := range rolledOut(tt.story, attribution.Told{}, tt.options) {
				got = append(got, sentence(v))
			}
			assert.Equal(t, tt.want, got)
		})
	}
}

func TestMitigationEndsRecoveryWhereItIsTold(t *testing.T) {
	t.Parallel()
	mitigated := defaults
	mitigated.RecoveryEnd = attribution.RecoveryAtMitigation
	failed := func() *Story { return three().Open(35, "i", Blaming("d-3")) }
	try(t, mitigated, []trial{
		{"before the resolution", failed().Mitigate(40, "i").Resolve(50, "i"), []string{"d-3 explicit [i] 35→40 incident_resolved"}},
		{"while the incident is still open", failed().Mitigate(40, "i"), []string{"d-3 explicit [i] 35→40 incident_resolved"}},
		{"none was told", failed().Resolve(50, "i"), []string{"d-3 explicit [i] 35→50 incident_resolved"}},
		{"a rollback was faster", failed().Deploy(38, "back", "r2").Mitigate(40, "i"), []string{"d-3 explicit [i] 35→38 rollback back"}},
		{"users were hit again", failed().Mitigate(40, "i").Reopen(45, "i"), []string{"d-3 explicit [i] 35→"}},
	})
	try(t, defaults, []trial{
		{"by default the resolution counts", failed().Mitigate(40, "i").Resolve(50, "i"), []string{"d-3 explicit [i] 35→50 incident_resolved"}},
		{"by default a mitigation alone restores nothing", failed().Mitigate(40, "i"), []string{"d-3 explicit [i] 35→"}},
	})
}

func TestWhichOfSeveralFindingsTellsTheReasonsIsNotAMatterOfTheirOrder(t *testing.T) {
	t.Parallel()
	sure := func(c float64) func(*attribution.Finding) { return func(f *attribution.Finding) { f.Confidence = c } }
	called := func(v string) func(*attribution.Finding) { return func(f *attribution.Finding) { f.Version = v } }
	timeless := func(f *attribution.Finding) { f.Onset = 0 }
	tests := []struct {
		name       string
		tells, not attribution.Finding
	}{
		{"the one that stood out first", suspect("us", 70, sure(.6)), suspect("eu", 71, sure(.9))},
		{"one that says when it stood out", suspect("us", 70, sure(.6)), suspect("eu", 0, timeless, sure(.9))},
		{"of those the surest", suspect("us", 70, sure(.9)), suspect("eu", 70, sure(.6))},
		{"of those the first by id", suspect("eu", 70, called("2")), suspect("us", 70, called("1"))},
		{"of those the first by version", suspect("us", 70, called("1")), suspect("us", 70, called("2"))},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			tt.not.Evidence = []attribution.Evidence{{Term: "latency", Detail: "more", Value: 3}}
			for _, told := range []attribution.Told{telling(tt.tells, tt.not), telling(tt.not, tt.tells)} {
				all := rolledOut(three().Deploy(60, "eu", "r4").Deploy(65, "us", "r4").Deploy(90, "back", "r3"), told, defaults)
				require.Len(t, all, 1)
				assert.Equal(t, tt.tells.Evidence, all[0].Measured)
			}
		})
	}
}
