// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deploymentprocessor

import (
	"errors"
	"fmt"
)

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
		limit("services", c.Services),
		limit("deployments", c.Deployments),
		limit("resources", c.Resources),
		limit("instances", c.Instances),
		limit("versions", c.Versions),
	)
}

func limit(key string, value int) error {
	if value < 1 || value > most {
		return fmt.Errorf("`%s` must be between 1 and %d; it is %d", key, most, value)
	}
	return nil
}
