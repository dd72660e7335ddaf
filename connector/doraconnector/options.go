// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package doraconnector

import (
	"slices"
	"time"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/inquiry"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/ranking"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/watch"
	"github.com/otelcol-dora/otelcol-dora/internal/dora"
	"github.com/otelcol-dora/otelcol-dora/internal/dora/silence"
	"github.com/otelcol-dora/otelcol-dora/internal/dorametric"
)

// mostAhead is how far ahead of this host's clock those of collectors may be.
const mostAhead = time.Minute

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

// findingsOutlive is for how much longer findings are kept than the deployments that they are on, which are forgotten by the hour: what a
// verdict rests on must not go before it.
const findingsOutlive = 24 * time.Hour

// inquiryOptions are what the inquiry needs of the configuration.
func (c *Config) inquiryOptions() inquiry.Options {
	followed := watch.NewDefaultOptions()
	followed.Lateness = c.Attribution.Lateness
	followed.MaxScopes = c.Limits.HealthServices
	followed.MaxReleases = c.Limits.ReleasesPerService
	followed.MaxTotals = c.Limits.HealthTotals
	return inquiry.Options{
		Watch:        followed,
		Weights:      ranking.NewDefaultWeights(),
		Ahead:        mostAhead,
		FollowUp:     c.Attribution.FollowUp,
		Retention:    c.Retention + findingsOutlive,
		MaxFindings:  c.Limits.Findings,
		MaxIncidents: c.Limits.Answers,
		Tracked:      c.Storage != nil,
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
