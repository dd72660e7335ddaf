// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package attribution_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	. "github.com/otelcol-dora/otelcol-dora/internal/deliverytest"
)

// rolledOut judges the production line on which deployments within ten minutes are stages and changes of data do not count.
func rolledOut(s *Story, options attribution.Options) []string {
	h := s.History()
	line := h.Line(Production, delivery.LineRules{
		ProductionTiers:     []delivery.Tier{delivery.TierProduction},
		HotfixRefs:          []string{"hotfix/*"},
		CountFailedRollouts: options.FailedRollouts == attribution.CountFailedRollouts,
		RolloutWindow:       10 * time.Minute,
		ExcludedKinds:       []delivery.ChangeKind{delivery.ChangeData},
	})
	var all []string
	for _, v := range attribution.Judge(h, line, attribution.Told{}, options) {
		all = append(all, sentence(v))
	}
	return all
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
			"a migration of data recovers no roll-out",
			three().Finish(60, "d-4", delivery.StatusFailed).Deploy(70, "data", "d1", Changing(delivery.ChangeData)).Deploy(80, "d-5", "r5"), counting,
			[]string{"d-4 explicit 60→80 hotfix d-5"},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, tt.want, rolledOut(tt.story, tt.options))
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
