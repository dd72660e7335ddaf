// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deploymentprocessor

import "errors"

// LimitsConfig bounds what is held.
type LimitsConfig struct {
	// Services is of how many services, one in each of its environments, deployments are known; Deployments how many of all of them.
	Services    int `mapstructure:"services"`
	Deployments int `mapstructure:"deployments"`
	// Resources is how many resources are recognised without reading their attributes again.
	Resources int `mapstructure:"resources"`
	// Instances is of how many instances it is remembered what they told and since when they were heard of.
	Instances int `mapstructure:"instances"`
	// Versions is how many versions and image tags are watched for standing for several builds.
	Versions int `mapstructure:"versions"`

	// prevent unkeyed literal initialization
	_ struct{}
}

const most = 1 << 24

// Validate reports every bound that is out of range.
func (c *LimitsConfig) Validate() error {
	return errors.Join(
		within("services", c.Services, 1, most),
		within("deployments", c.Deployments, 1, most),
		within("resources", c.Resources, 1, most),
		within("instances", c.Instances, 1, most),
		within("versions", c.Versions, 1, most),
	)
}
