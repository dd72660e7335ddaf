// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package doraconnector

import (
	"context"
	"time"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/connector"
	"go.opentelemetry.io/collector/consumer"

	"github.com/otelcol-dora/otelcol-dora/connector/doraconnector/internal/metadata"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/watch"
	"github.com/otelcol-dora/otelcol-dora/internal/dora/silence"
	"github.com/otelcol-dora/otelcol-dora/internal/sharedcomponent"
)

// Defaults of the configuration.
const (
	defaultFlushInterval = 60 * time.Second
	defaultSettleTime    = time.Minute
	defaultCounterMaxAge = 24 * time.Hour
	// defaultCatalogRefresh equals the receiver's default, so that both components pick up a changed file at about
	// the same time.
	defaultCatalogRefresh = 10 * time.Second
	// defaultRetention is twice the longest window, because trends compare a window with the one before, plus six
	// days for late arrivals.
	defaultRetention        = 186 * 24 * time.Hour
	defaultHistogramMaxSize = 160
	defaultMaxPerDataPoint  = 5
	defaultMaxRequestBytes  = 3 << 20 // gRPC takes 4 MiB
	defaultMaxDeployments   = 200_000
	defaultMaxChanges       = 500_000
	defaultMaxRevisions     = 1_000_000
	defaultMaxPipelineRuns  = 500_000
	defaultMaxIncidents     = 50_000
	defaultMaxArtifacts     = 500_000
	defaultMaxFeatureFlags  = 50_000
	defaultMaxSources       = silence.DefaultLimit
	defaultMaxSeries        = 200_000

	defaultEvaluationInterval = 10 * time.Second
	defaultFollowUp           = 30 * time.Minute
	// defaultMaxFindings allows for one release a day of each of a hundred services over the retention.
	defaultMaxFindings = 20_000
	defaultMaxAnswers  = 20_000
)

// factory makes the pairs of signals of one configuration share an engine.
type factory struct {
	engines sharedcomponent.Instances[*Config, *engine]
}

// NewFactory returns the factory of the dora connector.
func NewFactory() connector.Factory {
	f := &factory{}
	return connector.NewFactory(
		metadata.Type,
		createDefaultConfig,
		connector.WithLogsToMetrics(f.createLogsToMetrics, metadata.LogsToMetricsStability),
		connector.WithLogsToLogs(f.createLogsToLogs, metadata.LogsToLogsStability),
		connector.WithMetricsToMetrics(f.createMetricsToMetrics, metadata.MetricsToMetricsStability),
		connector.WithMetricsToLogs(f.createMetricsToLogs, metadata.MetricsToLogsStability),
	)
}

func createDefaultConfig() component.Config {
	followed := watch.NewDefaultOptions()
	return &Config{
		FlushInterval:  defaultFlushInterval,
		SettleTime:     defaultSettleTime,
		CounterMaxAge:  defaultCounterMaxAge,
		Retention:      defaultRetention,
		CatalogRefresh: defaultCatalogRefresh,
		Definitions:    newDefaultDefinitionsConfig(),
		Attribution: AttributionConfig{
			EvaluationInterval: defaultEvaluationInterval,
			Lateness:           followed.Lateness,
			FollowUp:           defaultFollowUp,
		},
		Scopes:      []string{scopeService},
		Temporality: temporalityCumulative,
		Histogram:   HistogramConfig{Type: histogramExplicit, MaxSize: defaultHistogramMaxSize},
		Exemplars:   ExemplarsConfig{Enabled: true, MaxPerDataPoint: defaultMaxPerDataPoint},
		Limits: LimitsConfig{
			Deployments:  defaultMaxDeployments,
			Changes:      defaultMaxChanges,
			Revisions:    defaultMaxRevisions,
			PipelineRuns: defaultMaxPipelineRuns,
			Incidents:    defaultMaxIncidents,
			Artifacts:    defaultMaxArtifacts,
			FeatureFlags: defaultMaxFeatureFlags,
			Sources:      defaultMaxSources,
			Series:       defaultMaxSeries,

			HealthServices:     followed.MaxScopes,
			ReleasesPerService: followed.MaxReleases,
			HealthTotals:       followed.MaxTotals,
			Findings:           defaultMaxFindings,
			Answers:            defaultMaxAnswers,
		},
		MaxRequestBytes: defaultMaxRequestBytes,
	}
}

func (f *factory) createLogsToMetrics(
	_ context.Context, set connector.Settings, cfg component.Config, next consumer.Metrics,
) (connector.Logs, error) {
	return f.createPair(set, cfg.(*Config), inputLogs, outputs{metrics: next})
}

func (f *factory) createLogsToLogs(
	_ context.Context, set connector.Settings, cfg component.Config, next consumer.Logs,
) (connector.Logs, error) {
	return f.createPair(set, cfg.(*Config), inputLogs, outputs{logs: next})
}

func (f *factory) createMetricsToMetrics(
	_ context.Context, set connector.Settings, cfg component.Config, next consumer.Metrics,
) (connector.Metrics, error) {
	return f.createPair(set, cfg.(*Config), inputMetrics, outputs{metrics: next})
}

func (f *factory) createMetricsToLogs(
	_ context.Context, set connector.Settings, cfg component.Config, next consumer.Logs,
) (connector.Metrics, error) {
	return f.createPair(set, cfg.(*Config), inputMetrics, outputs{logs: next})
}

func (f *factory) createPair(set connector.Settings, cfg *Config, in input, out outputs) (*pair, error) {
	share, err := f.engines.Acquire(cfg, func() (*engine, error) { return newEngine(set, cfg) })
	if err != nil {
		return nil, err
	}
	p := &pair{share: share, input: in, outputs: out}
	share.Value().pairs.join(p)
	return p, nil
}
