// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deploymentprocessor

import "errors"

// LimitsConfig bounds the memory.
type LimitsConfig struct {
	// Services is the greatest number of services with known deployments; a service counts once per environment. Deployments is
	// the greatest number of deployments of all services, and of artifacts.
	Services    int `mapstructure:"services"`
	Deployments int `mapstructure:"deployments"`
	// Resources is the greatest number of resources for which the answer is cached.
	Resources int `mapstructure:"resources"`
	// Instances is the greatest number of instances of which is remembered what they told and when they were first seen.
	Instances int `mapstructure:"instances"`
	// Versions is the greatest number of versions and image tags that are watched, because one of them may stand for several
	// builds.
	Versions int `mapstructure:"versions"`

	// prevent unkeyed literal initialization
	_ struct{}
}

const most = 1 << 24

// Validate reports all limits that are out of range.
func (c *LimitsConfig) Validate() error {
	return errors.Join(
		within("services", c.Services, 1, most),
		within("deployments", c.Deployments, 1, most),
		within("resources", c.Resources, 1, most),
		within("instances", c.Instances, 1, most),
		within("versions", c.Versions, 1, most),
	)
}
