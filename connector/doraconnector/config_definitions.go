// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package doraconnector

import (
	"time"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/dora"
)

// DefinitionsConfig holds the choices that DORA leaves open, see docs/definitions.md.
type DefinitionsConfig struct {
	ProductionTiers []delivery.Tier            `mapstructure:"production_tiers"`
	LeadTimeStart   dora.LeadTimeStart         `mapstructure:"lead_time_start"`
	RecoveryStart   attribution.RecoveryStart  `mapstructure:"recovery_start"`
	RollbackBlame   attribution.RollbackBlame  `mapstructure:"rollback_blame"`
	FailedRollouts  attribution.FailedRollouts `mapstructure:"failed_rollouts"`
	HotfixRefs      []string                   `mapstructure:"hotfix_refs"`
	HotfixLabels    []string                   `mapstructure:"hotfix_labels"`
	RecoveryEnd     attribution.RecoveryEnd    `mapstructure:"recovery_end"`
	// RolloutWindow is how long after the first deployment of a release further deployments of it count as stages of
	// the same rollout; 0 disables this.
	RolloutWindow       time.Duration         `mapstructure:"rollout_window"`
	ExcludedChangeKinds []delivery.ChangeKind `mapstructure:"excluded_change_kinds"`
	// CountSuspected counts a deployment that telemetry suspects as failed even if nobody had to act.
	CountSuspected bool `mapstructure:"count_suspected"`

	// said holds the keys that the configuration sets, see Unmarshal.
	said map[string]any

	// prevent unkeyed literal initialization
	_ struct{}
}

// Validate reports every value that is not a valid choice.
func (c *DefinitionsConfig) Validate() error { return c.definitions().Validate() }

func newDefaultDefinitionsConfig() DefinitionsConfig {
	d := dora.NewDefaultDefinitions()
	return DefinitionsConfig{
		ProductionTiers: d.ProductionTiers,
		LeadTimeStart:   d.LeadTimeStart,
		RecoveryStart:   d.RecoveryStart,
		RollbackBlame:   d.RollbackBlame,
		FailedRollouts:  d.FailedRollouts,
		HotfixRefs:      d.HotfixRefs,
		HotfixLabels:    d.HotfixLabels,

		RecoveryEnd:         d.RecoveryEnd,
		RolloutWindow:       d.RolloutWindow,
		ExcludedChangeKinds: d.ExcludedChangeKinds,
		CountSuspected:      d.CountSuspected,
	}
}

func (c *DefinitionsConfig) definitions() dora.Definitions {
	return dora.Definitions{
		ProductionTiers: c.ProductionTiers,
		LeadTimeStart:   c.LeadTimeStart,
		RecoveryStart:   c.RecoveryStart,
		RollbackBlame:   c.RollbackBlame,
		FailedRollouts:  c.FailedRollouts,
		HotfixRefs:      c.HotfixRefs,
		HotfixLabels:    c.HotfixLabels,

		RecoveryEnd:         c.RecoveryEnd,
		RolloutWindow:       c.RolloutWindow,
		ExcludedChangeKinds: c.ExcludedChangeKinds,
		CountSuspected:      c.CountSuspected,
	}
}
