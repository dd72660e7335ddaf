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
	// Attributes selects the attributes that are added to resources that lack them.
	Attributes AttributesConfig `mapstructure:"attributes"`
	// Normalize selects what is changed to standard names.
	Normalize NormalizeConfig `mapstructure:"normalize"`
	// Catalog is the path of the delivery file, which maps the names that telemetry uses for environments and services. Empty
	// means none.
	Catalog string `mapstructure:"catalog"`
	// CatalogRefresh is how often the delivery file is checked for changes.
	CatalogRefresh time.Duration `mapstructure:"catalog_refresh"`
	// AssumedRollout is the assumed duration of a rollout of which only the end is known.
	AssumedRollout time.Duration `mapstructure:"assumed_rollout"`
	// Retention is how long deployments are remembered after they were superseded, and so how late telemetry may arrive.
	Retention time.Duration `mapstructure:"retention"`
	// Storage is the extension that keeps what was learned and followed. Without one, a restart forgets it.
	Storage *component.ID `mapstructure:"storage"`
	// Serve lets other collectors read the table of deployments.
	Serve configoptional.Optional[ServeConfig] `mapstructure:"serve"`
	// Follow reads the table of another collector. For a service and environment of which this collector has learned itself,
	// what it learned wins.
	Follow configoptional.Optional[FollowConfig] `mapstructure:"follow"`
	// Limits bounds the memory.
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
	// minTime is the shortest duration that is accepted. It catches numbers without a unit, which are nanoseconds.
	minTime = time.Millisecond
)

// Validate reports all faults of the top-level settings.
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
