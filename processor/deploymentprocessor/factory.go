// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deploymentprocessor

import (
	"context"
	"time"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/config/configoptional"
	"go.opentelemetry.io/collector/consumer"
	"go.opentelemetry.io/collector/processor"

	"github.com/otelcol-dora/otelcol-dora/internal/sharedcomponent"
	"github.com/otelcol-dora/otelcol-dora/processor/deploymentprocessor/internal/metadata"
)

// factory creates processors; those of one configuration share an engine.
type factory struct {
	engines sharedcomponent.Instances[*Config, *engine]
}

// NewFactory returns the factory of the deployment processor.
func NewFactory() processor.Factory {
	f := &factory{}
	return processor.NewFactory(
		metadata.Type,
		createDefaultConfig,
		processor.WithTraces(f.createTraces, metadata.TracesStability),
		processor.WithLogs(f.createLogs, metadata.LogsStability),
		processor.WithMetrics(f.createMetrics, metadata.MetricsStability),
	)
}

func createDefaultConfig() component.Config {
	return &Config{
		Attributes:     allAttributes(),
		CatalogRefresh: 10 * time.Second,
		AssumedRollout: 10 * time.Minute,
		Retention:      7 * 24 * time.Hour,
		Serve:          configoptional.Default(newDefaultServeConfig()),
		Follow:         configoptional.Default(newDefaultFollowConfig()),
		Limits: LimitsConfig{
			Services:    10_000,
			Deployments: 100_000,
			Resources:   50_000,
			Instances:   100_000,
			Versions:    20_000,
		},
	}
}

func (f *factory) createTraces(
	_ context.Context, set processor.Settings, cfg component.Config, next consumer.Traces,
) (processor.Traces, error) {
	s, err := f.share(set, cfg)
	if err != nil {
		return nil, err
	}
	return &tracesNode{node{s}, next}, nil
}

func (f *factory) createLogs(
	_ context.Context, set processor.Settings, cfg component.Config, next consumer.Logs,
) (processor.Logs, error) {
	s, err := f.share(set, cfg)
	if err != nil {
		return nil, err
	}
	s.Value().hearsEvents = true
	return &logsNode{node{s}, next}, nil
}

func (f *factory) createMetrics(
	_ context.Context, set processor.Settings, cfg component.Config, next consumer.Metrics,
) (processor.Metrics, error) {
	s, err := f.share(set, cfg)
	if err != nil {
		return nil, err
	}
	return &metricsNode{node{s}, next}, nil
}

func (f *factory) share(set processor.Settings, cfg component.Config) (*sharedcomponent.Share[*engine], error) {
	own := cfg.(*Config)
	return f.engines.Acquire(own, func() (*engine, error) { return newEngine(set, own) })
}
