// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package doraconnector

// ExemplarsConfig configures exemplars. They name the deployments, changes and incidents behind a data point, which
// are too many for attributes.
type ExemplarsConfig struct {
	Enabled bool `mapstructure:"enabled"`
	// MaxPerDataPoint bounds the exemplars of one data point; the latest are kept.
	MaxPerDataPoint int `mapstructure:"max_per_data_point"`

	// prevent unkeyed literal initialization
	_ struct{}
}

// Validate reports a bound below one, unless exemplars are off.
func (c *ExemplarsConfig) Validate() error {
	if !c.Enabled {
		return nil
	}
	return atLeast("max_per_data_point", c.MaxPerDataPoint, 1)
}

func (c *ExemplarsConfig) perDataPoint() int {
	if !c.Enabled {
		return 0
	}
	return c.MaxPerDataPoint
}
