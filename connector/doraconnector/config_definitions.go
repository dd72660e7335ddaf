// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package doraconnector

import (
	"github.com/otelcol-dora/otelcol-dora/internal/attribution"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/dora"
)

// DefinitionsConfig are the choices that DORA leaves open, see docs/definitions.md.
type DefinitionsConfig struct {
	ProductionTiers []delivery.Tier            `mapstructure:"production_tiers"`
	LeadTimeStart   dora.LeadTimeStart         `mapstructure:"lead_time_start"`
	RecoveryStart   attribution.RecoveryStart  `mapstructure:"recovery_start"`
	RollbackBlame   attribution.RollbackBlame  `mapstructure:"rollback_blame"`
	FailedRollouts  attribution.FailedRollouts `mapstructure:"failed_rollouts"`
	HotfixRefs      []string                   `mapstructure:"hotfix_refs"`
	HotfixLabels    []string                   `mapstructure:"hotfix_labels"`

	// prevent unkeyed literal initialization
	_ struct{}
}

// Validate reports every choice that does not exist.
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
	}
}
