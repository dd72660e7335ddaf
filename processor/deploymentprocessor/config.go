// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deploymentprocessor

import (
	"cmp"
	"errors"
	"fmt"
	"time"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/config/configoptional"
)

// Config is the configuration of the processor.
type Config struct {
	// Attributes says which attributes are added to resources that lack them.
	Attributes AttributesConfig `mapstructure:"attributes"`
	// Normalize says which attributes are put under their canonical names.
	Normalize NormalizeConfig `mapstructure:"normalize"`
	// Catalog is the delivery file, which maps the names that telemetry gives to environments and services.
	Catalog string `mapstructure:"catalog"`
	// CatalogRefresh is how often the delivery file is looked at.
	CatalogRefresh time.Duration `mapstructure:"catalog_refresh"`
	// AssumedRollout is how long a deployment is taken to have rolled out of which only the end is known.
	AssumedRollout time.Duration `mapstructure:"assumed_rollout"`
	// Retention is how long deployments are remembered after others took their place: how late telemetry may come.
	Retention time.Duration `mapstructure:"retention"`
	// Storage is the extension that keeps what was learned. Without one a restart forgets it.
	Storage *component.ID `mapstructure:"storage"`
	// Serve lets other collectors read the table of deployments.
	Serve configoptional.Optional[ServeConfig] `mapstructure:"serve"`
	// Follow reads the table of another collector. What is learned here of a service and environment wins over it.
	Follow configoptional.Optional[FollowConfig] `mapstructure:"follow"`
	// Limits bound the memory.
	Limits LimitsConfig `mapstructure:"limits"`

	// prevent unkeyed literal initialization
	_ struct{}
}

const (
	minCatalogRefresh = time.Second
	maxCatalogRefresh = 24 * time.Hour
	minRetention      = time.Hour
	maxRetention      = 366 * 24 * time.Hour
	maxAssumedRollout = 24 * time.Hour
	// minTime is the shortest time that can be meant: a number without a unit is one of nanoseconds.
	minTime = time.Millisecond
)

// Validate reports everything that is wrong with the settings of the top level.
func (c *Config) Validate() error {
	return errors.Join(
		within("catalog_refresh", c.CatalogRefresh, minCatalogRefresh, maxCatalogRefresh),
		c.validateAssumedRollout(),
		within("retention", c.Retention, minRetention, maxRetention),
	)
}

func (c *Config) validateAssumedRollout() error {
	if c.AssumedRollout == 0 {
		return nil
	}
	return within("assumed_rollout", c.AssumedRollout, minTime, maxAssumedRollout)
}

func within[T cmp.Ordered](key string, value, least, most T) error {
	if value < least || value > most {
		return fmt.Errorf("`%s` must be between %v and %v; it is %v", key, least, most, value)
	}
	return nil
}
