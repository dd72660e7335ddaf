// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package releasehealthconnector

import (
	"context"
	"time"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/connector"
	"go.opentelemetry.io/collector/consumer"

	"github.com/otelcol-dora/otelcol-dora/connector/releasehealthconnector/internal/metadata"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
	"github.com/otelcol-dora/otelcol-dora/internal/servicemetric"
	"github.com/otelcol-dora/otelcol-dora/internal/sharedcomponent"
)

// factory makes the pairs of signals of one configuration share an engine.
type factory struct {
	engines sharedcomponent.Instances[*Config, *engine]
}

// NewFactory returns the factory of the release health connector.
func NewFactory() connector.Factory {
	f := &factory{}
	return connector.NewFactory(
		metadata.Type,
		createDefaultConfig,
		connector.WithTracesToMetrics(f.createTracesToMetrics, metadata.TracesToMetricsStability),
		connector.WithLogsToMetrics(f.createLogsToMetrics, metadata.LogsToMetricsStability),
		connector.WithMetricsToMetrics(f.createMetricsToMetrics, metadata.MetricsToMetricsStability),
	)
}

func createDefaultConfig() component.Config {
	return &Config{
		SpanMetricsNamespace: servicemetric.NewDefaultOptions().SpanMetricsNamespace,
		FlushInterval:        health.BinWidth,
		MaxLateness:          2 * time.Minute,
		MaxClockSkew:         time.Minute,
		TraceHold:            10 * time.Second,
		Expiry:               15 * time.Minute,
		OperationsFrom:       fromBest,
		InstanceStartWidth:   5 * time.Minute,
		Temporality:          temporalityBins,
		CatalogRefresh:       10 * time.Second,
		Durations:            DurationsConfig{SamplesPerSecond: 20, MaxSize: 160},
		Exemplars:            ExemplarsConfig{Enabled: true, MaxPerDataPoint: 2},
		Limits: LimitsConfig{
			Services:               5_000,
			Releases:               20_000,
			ReleasesPerService:     16,
			Resources:              50_000,
			OperationsPerService:   8,
			ErrorTypesPerService:   16,
			FingerprintsPerService: 32,
			Traces:                 1 << 15,
			Spans:                  1 << 17,
			MetricStreams:          100_000,
			Series:                 200_000,
			UnsentBytes:            64 << 20,
		},
		MaxRequestBytes: 3 << 20, // gRPC takes 4 MiB
	}
}

func (f *factory) createTracesToMetrics(
	_ context.Context, set connector.Settings, cfg component.Config, next consumer.Metrics,
) (connector.Traces, error) {
	return f.createPair(set, cfg.(*Config), next)
}

func (f *factory) createLogsToMetrics(
	_ context.Context, set connector.Settings, cfg component.Config, next consumer.Metrics,
) (connector.Logs, error) {
	return f.createPair(set, cfg.(*Config), next)
}

func (f *factory) createMetricsToMetrics(
	_ context.Context, set connector.Settings, cfg component.Config, next consumer.Metrics,
) (connector.Metrics, error) {
	return f.createPair(set, cfg.(*Config), next)
}

func (f *factory) createPair(set connector.Settings, cfg *Config, next consumer.Metrics) (*pair, error) {
	share, err := f.engines.Acquire(cfg, func() (*engine, error) { return newEngine(set, cfg) })
	if err != nil {
		return nil, err
	}
	p := &pair{share: share, next: next}
	share.Value().pairs.join(p)
	return p, nil
}
