// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deliveryreceiver

import (
	"errors"
	"fmt"
	"path"
	"strings"
	"time"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/config/confighttp"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/source"
)

// Config is the configuration of the delivery receiver.
type Config struct {
	// ServerConfig configures the HTTP server that all sources share.
	ServerConfig confighttp.ServerConfig `mapstructure:",squash"`

	// Environments maps the environment names that senders use to canonical names and tiers.
	Environments EnvironmentsConfig `mapstructure:"environments"`

	// Catalog is the path of the delivery file, which names services and environments and contains rules. If it is
	// empty, nothing is renamed and no rule applies.
	Catalog string `mapstructure:"catalog"`

	// CatalogRefresh is how often the delivery file is checked for changes.
	CatalogRefresh time.Duration `mapstructure:"catalog_refresh"`

	// Deduplication limits the memory by which repeated events are recognised.
	Deduplication DeduplicationConfig `mapstructure:"deduplication"`

	// Spool keeps webhooks in a storage until the pipeline has accepted them. Without a spool the sender waits for
	// the pipeline.
	Spool SpoolConfig `mapstructure:"spool"`

	// Sources are the senders to accept webhooks from, by type or type/name.
	Sources SourcesConfig `mapstructure:"sources"`

	// prevent unkeyed literal initialization
	_ struct{}
}

var _ component.Config = (*Config)(nil)

// Validate checks the settings that concern the receiver as a whole.
func (c *Config) Validate() error {
	var errs []error
	if c.ServerConfig.NetAddr.Endpoint == "" {
		errs = append(errs, errors.New("`endpoint` is empty: say where to listen, such as localhost:8088"))
	}
	if c.ServerConfig.MaxRequestBodySize < 1 {
		errs = append(errs, fmt.Errorf("`max_request_body_size` is %d: it must be at least 1; leave it out for %d",
			c.ServerConfig.MaxRequestBodySize, defaultMaxRequestBodySize))
	}
	if c.CatalogRefresh < minCatalogRefresh {
		errs = append(errs, fmt.Errorf("`catalog_refresh` is %s: it must be at least %s", c.CatalogRefresh, minCatalogRefresh))
	}
	if c.Spool.enabled() && c.Spool.MaxBytes < c.ServerConfig.MaxRequestBodySize {
		errs = append(errs, fmt.Errorf("`spool::max_bytes` is %d: it must be at least `max_request_body_size`, which is %d",
			c.Spool.MaxBytes, c.ServerConfig.MaxRequestBodySize))
	}
	return errors.Join(append(errs,
		source.CheckUnit("read_timeout", c.ServerConfig.ReadTimeout),
		source.CheckUnit("read_header_timeout", c.ServerConfig.ReadHeaderTimeout),
		source.CheckUnit("write_timeout", c.ServerConfig.WriteTimeout),
		source.CheckUnit("idle_timeout", c.ServerConfig.IdleTimeout))...)
}

// EnvironmentsConfig maps the environment names that senders use to canonical names and tiers.
type EnvironmentsConfig struct {
	// Aliases maps a sender's name for an environment to the canonical one, in addition to the built-in aliases
	// (prod, prd, live, stage, qa, dev, …). Case does not matter.
	Aliases map[string]string `mapstructure:"aliases"`

	// Tiers maps a pattern of canonical names, such as prod-*, to a tier. The longest matching pattern wins.
	Tiers map[string]delivery.Tier `mapstructure:"tiers"`

	// prevent unkeyed literal initialization
	_ struct{}
}

// Validate reports empty names, malformed patterns and unknown tiers.
func (c *EnvironmentsConfig) Validate() error {
	var errs []error
	for name, canonical := range c.Aliases {
		if name == "" || canonical == "" {
			errs = append(errs, fmt.Errorf("`aliases` maps %q to %q: neither may be empty", name, canonical))
		}
	}
	for pattern, tier := range c.Tiers {
		if _, err := path.Match(pattern, ""); err != nil {
			errs = append(errs, fmt.Errorf("`tiers` has the malformed pattern %q: write one such as prod-*", pattern))
		}
		if !tier.Known() {
			errs = append(errs, fmt.Errorf("`tiers` maps %q to %q: use one of %v", pattern, tier, delivery.Tiers))
		}
	}
	return errors.Join(errs...)
}

// build adds the configured aliases and tiers to the built-in ones.
func (c *EnvironmentsConfig) build() delivery.Environments {
	aliases := delivery.DefaultAliases()
	for name, canonical := range c.Aliases {
		aliases[strings.ToLower(name)] = canonical
	}
	return delivery.Environments{Aliases: aliases, Tiers: c.Tiers}
}

// DeduplicationConfig limits the memory by which repeated events are recognised.
type DeduplicationConfig struct {
	// MaxEntries is the maximum number of events that are remembered.
	MaxEntries int `mapstructure:"max_entries"`

	// TTL is how long an event is remembered.
	TTL time.Duration `mapstructure:"ttl"`

	// prevent unkeyed literal initialization
	_ struct{}
}

// Validate reports limits that are too small.
func (c *DeduplicationConfig) Validate() error {
	var errs []error
	if c.MaxEntries < 1 {
		errs = append(errs, fmt.Errorf("`max_entries` is %d: it must be at least 1", c.MaxEntries))
	}
	if c.TTL <= 0 {
		errs = append(errs, fmt.Errorf("`ttl` is %s: it must be longer than 0s", c.TTL))
	}
	return errors.Join(append(errs, source.CheckUnit("ttl", c.TTL))...)
}
