// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package doraconnector

import (
	"slices"
	"time"

	"github.com/otelcol-dora/otelcol-dora/internal/dora"
	"github.com/otelcol-dora/otelcol-dora/internal/dora/silence"
	"github.com/otelcol-dora/otelcol-dora/internal/dorametric"
)

// bookOptions are what the book needs of the configuration.
func (c *Config) bookOptions() dora.Options {
	return dora.Options{
		Definitions:   c.Definitions.over(dora.NewDefaultDefinitions()),
		SettleTime:    c.SettleTime,
		CounterMaxAge: c.CounterMaxAge,
		Retention:     c.Retention,
		Limits:        c.Limits.entities(),
		Namespaces:    slices.Contains(c.Scopes, scopeNamespace),
		Tracked:       c.Storage != nil,
	}
}

// metricOptions are what the builder of metrics needs of the configuration.
func (c *Config) metricOptions(in scope) dorametric.Options {
	return dorametric.Options{
		ScopeName:       in.name,
		ScopeVersion:    in.version,
		Instruments:     c.Metrics.instruments(),
		Delta:           c.Temporality == temporalityDelta,
		Exponential:     c.Histogram.Type == histogramExponential,
		MaxSize:         c.Histogram.MaxSize,
		Buckets:         c.Histogram.buckets(),
		Exemplars:       c.Exemplars.perDataPoint(),
		MaxSeries:       c.Limits.Series,
		Remember:        counterMemory,
		MaxRequestBytes: c.MaxRequestBytes,
		Tracked:         c.Storage != nil,
	}
}

// counterMemory is for how long a counter goes on that is not told for a while: releases may be back within days.
const counterMemory = 48 * time.Hour

// watchOptions are what the watch over silent sources needs of the configuration.
func (c *Config) watchOptions() silence.Options {
	return silence.Options{Retention: c.Retention, Limit: c.Limits.Sources, Tracked: c.Storage != nil}
}
