// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deploymentprocessor

// NormalizeConfig says which attributes are put under their canonical names.
type NormalizeConfig struct {
	// Aliases adds the canonical name beside an attribute that says the same under an older name, or one of some vendor.
	Aliases bool `mapstructure:"aliases"`
	// Environments replaces the names of environments by those of the delivery file, and adds their tiers.
	Environments bool `mapstructure:"environments"`

	// prevent unkeyed literal initialization
	_ struct{}
}
