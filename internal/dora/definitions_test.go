// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package dora

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

func TestDefinitionsValidate(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		change func(*Definitions)
		want   string // empty if they are valid
	}{
		{"the defaults", func(*Definitions) {}, ""},
		{"no hotfix patterns at all", func(d *Definitions) { d.HotfixRefs, d.HotfixLabels = nil, nil }, ""},
		{"several tiers", func(d *Definitions) { d.ProductionTiers = delivery.Tiers }, ""},
		{"no tier", func(d *Definitions) { d.ProductionTiers = nil }, "`production_tiers` must name at least one tier"},
		{"an unknown tier", func(d *Definitions) { d.ProductionTiers = []delivery.Tier{"prod"} }, "`production_tiers`: \"prod\" is none of production, staging"},
		{"an unknown start", func(d *Definitions) { d.LeadTimeStart = "now" }, "`lead_time_start`: \"now\" is none of"},
		{"an unknown recovery start", func(d *Definitions) { d.RecoveryStart = "" }, "`recovery_start`: \"\" is none of"},
		{"an unknown blame", func(d *Definitions) { d.RollbackBlame = "nobody" }, "`rollback_blame`: \"nobody\" is none of"},
		{"an unknown treatment of failed roll-outs", func(d *Definitions) { d.FailedRollouts = "hide" }, "`failed_rollouts`: \"hide\" is none of"},
		{"an unknown end of recovery", func(d *Definitions) { d.RecoveryEnd = "" }, "`recovery_end`: \"\" is none of"},
		{"no rollouts at all", func(d *Definitions) { d.RolloutWindow = 0 }, ""},
		{"the longest rollouts", func(d *Definitions) { d.RolloutWindow = delivery.MaxRolloutWindow }, ""},
		{"longer rollouts than are remembered", func(d *Definitions) { d.RolloutWindow = delivery.MaxRolloutWindow + 1 }, "`rollout_window` must be from 0 (off) to 24h0m0s"},
		{"rollouts back in time", func(d *Definitions) { d.RolloutWindow = -1 }, "`rollout_window` must be from 0 (off)"},
		{"kinds left out", func(d *Definitions) { d.ExcludedChangeKinds = delivery.ChangeKinds }, ""},
		{"an unknown kind", func(d *Definitions) { d.ExcludedChangeKinds = []delivery.ChangeKind{"magic"} }, "`excluded_change_kinds`: \"magic\" is none of"},
		{"a broken pattern", func(d *Definitions) { d.HotfixRefs = []string{"ok/*", "["} }, "`hotfix_refs`: pattern \"[\""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			d := NewDefaultDefinitions()
			tt.change(&d)
			if tt.want == "" {
				assert.NoError(t, d.Validate())
				return
			}
			assert.ErrorContains(t, d.Validate(), tt.want)
		})
	}
	err := Definitions{}.Validate()
	for _, key := range []string{"production_tiers", "lead_time_start", "recovery_start", "rollback_blame", "failed_rollouts", "recovery_end"} {
		require.ErrorContains(t, err, "`"+key+"`", "all faults are reported at once")
	}
}

func TestDefinitionsHashTellsEveryChoice(t *testing.T) {
	t.Parallel()
	assert.Equal(t, "8634e3e1ea12bbe7", NewDefaultDefinitions().Hash(), "in every process and release, unless the choices change")
	seen := map[string]string{}
	for name, change := range map[string]func(*Definitions){
		"default":         func(*Definitions) {},
		"tiers":           func(d *Definitions) { d.ProductionTiers = append(d.ProductionTiers, delivery.TierStaging) },
		"lead time":       func(d *Definitions) { d.LeadTimeStart = StartChangeMerged },
		"recovery":        func(d *Definitions) { d.RecoveryStart = attribution.RecoveryFromDeployment },
		"blame":           func(d *Definitions) { d.RollbackBlame = attribution.BlameAll },
		"failed rollouts": func(d *Definitions) { d.FailedRollouts = attribution.CountFailedRollouts },
		"refs":            func(d *Definitions) { d.HotfixRefs = []string{"hotfix/*"} },
		"recovery end":    func(d *Definitions) { d.RecoveryEnd = attribution.RecoveryAtMitigation },
		"rollouts":        func(d *Definitions) { d.RolloutWindow = 0 },
		"kinds":           func(d *Definitions) { d.ExcludedChangeKinds = []delivery.ChangeKind{delivery.ChangeData} },
		"suspected":       func(d *Definitions) { d.CountSuspected = true },
		"labels":          func(d *Definitions) { d.HotfixLabels = []string{"urgent"} },
	} {
		d := NewDefaultDefinitions()
		change(&d)
		assert.Empty(t, seen[d.Hash()], "%s and %s look alike", name, seen[d.Hash()])
		seen[d.Hash()] = name
	}
}
