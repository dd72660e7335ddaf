// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package doraconnector

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"go.opentelemetry.io/collector/component"

	"github.com/otelcol-dora/otelcol-dora/internal/dora"
)

// Bounds of the flush interval. The upper bound keeps every series alive downstream: the Prometheus exporter drops a
// series that it has not received for five minutes.
const (
	minFlushInterval = 100 * time.Millisecond
	maxFlushInterval = 4 * time.Minute
)

// minTime is the shortest duration that can be intended: a number without a unit is taken as nanoseconds.
const minTime = time.Millisecond

// minCatalogRefresh keeps a typing error from reading the disk in a tight loop.
const minCatalogRefresh = time.Second

// minRequestBytes is enough for any ordinary data point or log record.
const minRequestBytes = 16 << 10

// Temporalities of counters and histograms.
const (
	temporalityCumulative = "cumulative"
	temporalityDelta      = "delta"
)

// Scopes for which metrics can be reported.
const (
	scopeService   = "service"
	scopeNamespace = "namespace"
)

// Config is the configuration of the connector.
type Config struct {
	// FlushInterval is how often metrics and verdicts are sent.
	FlushInterval time.Duration `mapstructure:"flush_interval"`
	// SettleTime is how long an observation must stay unchanged, after it became known, before it is added to a
	// counter or histogram.
	SettleTime time.Duration `mapstructure:"settle_time"`
	// CounterMaxAge keeps observations that are older than this on arrival (a back-fill) out of counters and
	// histograms; 0 means the retention.
	CounterMaxAge time.Duration `mapstructure:"counter_max_age"`
	// Retention is how long facts are remembered.
	Retention time.Duration `mapstructure:"retention"`
	// Storage names the storage extension that keeps the state; without one it is held in memory only.
	Storage *component.ID `mapstructure:"storage"`
	// Catalog is the path of the delivery file. Its definitions apply where Definitions sets nothing.
	Catalog string `mapstructure:"catalog"`
	// CatalogRefresh is how often the delivery file is checked for changes.
	CatalogRefresh time.Duration `mapstructure:"catalog_refresh"`
	// Definitions are the choices that DORA leaves open. They take precedence over the delivery file.
	Definitions DefinitionsConfig `mapstructure:"definitions"`
	// Attribution sets how the health of releases is evaluated.
	Attribution AttributionConfig `mapstructure:"attribution"`
	// Metrics switches single metrics on or off, by name.
	Metrics MetricsConfig `mapstructure:"metrics"`
	// Scopes are the levels at which metrics are reported: always service, optionally namespace too.
	Scopes []string `mapstructure:"scopes"`
	// Temporality of counters and histograms: cumulative or delta.
	Temporality string `mapstructure:"temporality"`
	// Histogram sets the form of histograms.
	Histogram HistogramConfig `mapstructure:"histogram"`
	// Exemplars attaches the deployments, changes and incidents behind a figure to it.
	Exemplars ExemplarsConfig `mapstructure:"exemplars"`
	// Limits bound the memory that is used.
	Limits LimitsConfig `mapstructure:"limits"`
	// MaxRequestBytes bounds the size of one request to the next component.
	MaxRequestBytes int `mapstructure:"max_request_bytes"`

	// prevent unkeyed literal initialization
	_ struct{}
}

// Validate reports everything that is wrong with the settings of the top level.
func (c *Config) Validate() error {
	return errors.Join(
		c.validateTimes(),
		validateScopes(c.Scopes),
		oneOf("temporality", c.Temporality, temporalityCumulative, temporalityDelta),
		atLeast("max_request_bytes", c.MaxRequestBytes, minRequestBytes),
	)
}

func (c *Config) validateTimes() error {
	errs := []error{
		within("flush_interval", c.FlushInterval, minFlushInterval, maxFlushInterval,
			"the prometheus exporter forgets a series after five minutes"),
		zeroOrTime("settle_time", c.SettleTime),
		zeroOrTime("counter_max_age", c.CounterMaxAge),
	}
	if c.CatalogRefresh < minCatalogRefresh {
		errs = append(errs, fmt.Errorf("`catalog_refresh` must be at least %s; it is %s", minCatalogRefresh, c.CatalogRefresh))
	}
	if c.Retention < dora.LongestWindow {
		errs = append(errs, fmt.Errorf("`retention` must be at least the longest window, %s; it is %s", dora.LongestWindow, c.Retention))
	}
	return errors.Join(errs...)
}

func zeroOrTime(key string, value time.Duration) error {
	if value == 0 || value >= minTime {
		return nil
	}
	return fmt.Errorf("`%s` must be 0 or at least %s; it is %s", key, minTime, value)
}

func validateScopes(scopes []string) error {
	seen := map[string]bool{}
	var errs []error
	for _, scope := range scopes {
		if err := oneOf("scopes", scope, scopeService, scopeNamespace); err != nil {
			errs = append(errs, err)
		}
		if seen[scope] {
			errs = append(errs, fmt.Errorf("`scopes` names %q twice", scope))
		}
		seen[scope] = true
	}
	if !seen[scopeService] {
		errs = append(errs, fmt.Errorf("`scopes` must contain %q: every other figure is computed from the services'", scopeService))
	}
	return errors.Join(errs...)
}

func oneOf(key, value string, allowed ...string) error {
	if slices.Contains(allowed, value) {
		return nil
	}
	return fmt.Errorf("`%s`: %q is none of %q", key, value, allowed)
}

func atLeast(key string, value, minimum int) error {
	if value < minimum {
		return fmt.Errorf("`%s` must be at least %d; it is %d", key, minimum, value)
	}
	return nil
}
