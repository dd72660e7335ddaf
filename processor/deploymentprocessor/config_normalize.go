// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deploymentprocessor

// NormalizeConfig selects what is changed to standard names.
type NormalizeConfig struct {
	// Aliases adds the standard attribute beside one with the same meaning under an older or a vendor's name.
	Aliases bool `mapstructure:"aliases"`
	// Environments replaces names of environments by those in the delivery file, and adds their tiers.
	Environments bool `mapstructure:"environments"`

	// prevent unkeyed literal initialization
	_ struct{}
}
