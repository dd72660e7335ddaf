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

// mostAhead is how far ahead of this host's clock the clocks of other collectors may be.
const mostAhead = time.Minute

// bookOptions returns the book's part of the configuration.
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

// findingsOutlive is how much longer findings are kept than the deployments that they are about. Deployments are
// forgotten once an hour, and a finding must not go before the verdict that rests on it.
const findingsOutlive = 24 * time.Hour

// inquiryOptions returns the inquiry's part of the configuration.
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

// metricOptions returns the metric builder's part of the configuration.
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

// counterMemory is how long a counter is remembered while it is not sent: a release may return within days.
const counterMemory = 48 * time.Hour

// watchOptions returns the part of the configuration for the watch over silent sources.
func (c *Config) watchOptions() silence.Options {
	return silence.Options{Retention: c.Retention, Limit: c.Limits.Sources, Tracked: c.Storage != nil}
}
