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

	// Environments says how the names that senders give to environments are understood.
	Environments EnvironmentsConfig `mapstructure:"environments"`

	// Catalog is the delivery file, which names services and environments and holds the rules. Without one nothing
	// is renamed and no rule applies.
	Catalog string `mapstructure:"catalog"`

	// CatalogRefresh is how often the delivery file is looked at.
	CatalogRefresh time.Duration `mapstructure:"catalog_refresh"`

	// Deduplication bounds what is remembered in order to recognise repeated events.
	Deduplication DeduplicationConfig `mapstructure:"deduplication"`

	// Spool keeps webhooks in a storage until the pipeline has taken them. Without one they are handed on while their sender
	// waits.
	Spool SpoolConfig `mapstructure:"spool"`

	// Sources are the senders listened to, by type or type/name.
	Sources SourcesConfig `mapstructure:"sources"`

	// prevent unkeyed literal initialization
	_ struct{}
}

var _ component.Config = (*Config)(nil)

// Validate reports what only the whole configuration can show.
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

// EnvironmentsConfig says how names of environments are understood.
type EnvironmentsConfig struct {
	// Aliases maps a sender's name to the canonical one, in addition to the built-in ones (prod, prd,
	// live, stage, qa, dev, …). Case does not matter.
	Aliases map[string]string `mapstructure:"aliases"`

	// Tiers maps a pattern of canonical names, such as prod-*, to a tier. The longest matching
	// pattern decides.
	Tiers map[string]delivery.Tier `mapstructure:"tiers"`

	// prevent unkeyed literal initialization
	_ struct{}
}

// Validate reports patterns and tiers that cannot be understood.
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

// build adds the configured rules to the built-in ones.
func (c *EnvironmentsConfig) build() delivery.Environments {
	aliases := delivery.DefaultAliases()
	for name, canonical := range c.Aliases {
		aliases[strings.ToLower(name)] = canonical
	}
	return delivery.Environments{Aliases: aliases, Tiers: c.Tiers}
}

// DeduplicationConfig bounds what is remembered in order to recognise repeated events.
type DeduplicationConfig struct {
	// MaxEntries is how many events are remembered at most.
	MaxEntries int `mapstructure:"max_entries"`

	// TTL is how long an event is remembered.
	TTL time.Duration `mapstructure:"ttl"`

	// prevent unkeyed literal initialization
	_ struct{}
}

// Validate reports bounds that cannot work.
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
