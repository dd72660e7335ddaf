// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package releasehealthconnector

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/otelcol-dora/otelcol-dora/connector/releasehealthconnector/internal/tally"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
)

// Signals that operations can be counted from.
const (
	fromBest        = "best"
	fromTraces      = "traces"
	fromHTTPMetrics = "http_metrics"
	fromSpanMetrics = "span_metrics"
)

// Forms of the output.
const (
	temporalityBins       = "bins"
	temporalityCumulative = "cumulative"
)

// Config is the configuration of the connector.
type Config struct {
	// FlushInterval is how often changed counts are sent.
	FlushInterval time.Duration `mapstructure:"flush_interval"`
	// MaxLateness is how much older than the newest telemetry of its release telemetry may be and still be counted.
	MaxLateness time.Duration `mapstructure:"max_lateness"`
	// MaxClockSkew is how far ahead of this collector's clock the times of telemetry may be.
	MaxClockSkew time.Duration `mapstructure:"max_clock_skew"`
	// TraceHold is how long, in event time, the connector waits for the spans of a failing trace.
	TraceHold time.Duration `mapstructure:"trace_hold"`
	// Expiry is how long, in event time, a release is remembered after its last telemetry.
	Expiry time.Duration `mapstructure:"expiry"`
	// OperationsFrom is the signal that operations are counted from: best, traces, http_metrics or span_metrics.
	OperationsFrom string `mapstructure:"operations_from"`
	// SpanMetricsNamespace is the `namespace` of the span_metrics connectors whose metrics are read.
	SpanMetricsNamespace string `mapstructure:"span_metrics_namespace"`
	// InstanceStartWidth is how close together two instances must have started to be taken as one release, if no
	// attribute identifies the release.
	InstanceStartWidth time.Duration `mapstructure:"instance_start_width"`
	// Temporality of the output: bins, which can be merged across collectors, or cumulative, for backends.
	Temporality string `mapstructure:"temporality"`
	// Catalog is the path of the delivery file, which maps the names in telemetry to environments and services.
	Catalog string `mapstructure:"catalog"`
	// CatalogRefresh is how often the delivery file is checked for changes.
	CatalogRefresh time.Duration `mapstructure:"catalog_refresh"`
	// Durations sets how durations are measured.
	Durations DurationsConfig `mapstructure:"durations"`
	// Exemplars attaches failing spans to the counts of failures.
	Exemplars ExemplarsConfig `mapstructure:"exemplars"`
	// Limits bound the memory that is used.
	Limits LimitsConfig `mapstructure:"limits"`
	// MaxRequestBytes bounds the size of one request to the next component.
	MaxRequestBytes int `mapstructure:"max_request_bytes"`

	// prevent unkeyed literal initialization
	_ struct{}
}

// DurationsConfig sets how the durations of operations are measured.
type DurationsConfig struct {
	// SamplesPerSecond is how many operations of a service are measured per second before a smaller share is sampled.
	SamplesPerSecond int `mapstructure:"samples_per_second"`
	// MaxSize is the largest number of buckets of a histogram.
	MaxSize int32 `mapstructure:"max_size"`

	// prevent unkeyed literal initialization
	_ struct{}
}

// ExemplarsConfig attaches failing spans to the counts of failures.
type ExemplarsConfig struct {
	Enabled bool `mapstructure:"enabled"`
	// MaxPerDataPoint is the maximum number of exemplars of one count.
	MaxPerDataPoint int `mapstructure:"max_per_data_point"`

	// prevent unkeyed literal initialization
	_ struct{}
}

const (
	minFlushInterval    = time.Second
	maxFlushInterval    = 4 * time.Minute
	maxTraceHold        = time.Minute
	minCatalogRefresh   = time.Second
	minRequestBytes     = 16 << 10
	minHistogramSize    = 2
	maxHistogramSize    = 4096
	maxLateness         = (tally.MaxBins - 1) * health.BinWidth
	minInstanceStart    = time.Second
	maxMaxClockSkew     = time.Hour
	maxSamplesPerBin    = 1 << 30
	samplesWindow       = int(health.BinWidth / time.Second)
	maxSamplesPerSecond = maxSamplesPerBin / samplesWindow
)

// Validate reports everything that is wrong with the settings of the top level.
func (c *Config) Validate() error {
	return errors.Join(
		within("flush_interval", c.FlushInterval, minFlushInterval, maxFlushInterval),
		within("max_lateness", c.MaxLateness, health.BinWidth, maxLateness),
		within("max_clock_skew", c.MaxClockSkew, 0, maxMaxClockSkew),
		within("trace_hold", c.TraceHold, time.Second, maxTraceHold),
		c.validateExpiry(),
		oneOf("operations_from", c.OperationsFrom, fromBest, fromTraces, fromHTTPMetrics, fromSpanMetrics),
		within("instance_start_width", c.InstanceStartWidth, minInstanceStart, 24*time.Hour),
		oneOf("temporality", c.Temporality, temporalityBins, temporalityCumulative),
		within("catalog_refresh", c.CatalogRefresh, minCatalogRefresh, 24*time.Hour),
		between("max_request_bytes", c.MaxRequestBytes, minRequestBytes, 1<<30),
	)
}

// validateExpiry makes sure that nothing is forgotten that can still be sent. It is silent if the times that it depends
// on are themselves out of range.
func (c *Config) validateExpiry() error {
	if c.MaxLateness > maxLateness || c.TraceHold > maxTraceHold {
		return nil
	}
	if least := c.MaxLateness + maxHolds*c.TraceHold; c.Expiry < least {
		return fmt.Errorf("`expiry` must be at least `max_lateness` plus three times `trace_hold`, %s; it is %s", least, c.Expiry)
	}
	return nil
}

// Validate reports values out of range.
func (c *DurationsConfig) Validate() error {
	return errors.Join(
		between("samples_per_second", c.SamplesPerSecond, 1, maxSamplesPerSecond),
		between("max_size", int(c.MaxSize), minHistogramSize, maxHistogramSize),
	)
}

// Validate reports a number out of range, unless exemplars are off.
func (c *ExemplarsConfig) Validate() error {
	if !c.Enabled {
		return nil
	}
	return between("max_per_data_point", c.MaxPerDataPoint, 1, tally.MaxExemplars)
}

func within(key string, value, least, most time.Duration) error {
	if value < least || value > most {
		return fmt.Errorf("`%s` must be between %s and %s; it is %s", key, least, most, value)
	}
	return nil
}

func between(key string, value, least, most int) error {
	if value < least || value > most {
		return fmt.Errorf("`%s` must be between %d and %d; it is %d", key, least, most, value)
	}
	return nil
}

func oneOf(key, value string, known ...string) error {
	if !slices.Contains(known, value) {
		return fmt.Errorf("`%s` must be one of %q; it is %q", key, known, value)
	}
	return nil
}
