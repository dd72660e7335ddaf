// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deploymentprocessor_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/confmap"
	"go.opentelemetry.io/collector/connector"
	"go.opentelemetry.io/collector/consumer"
	"go.opentelemetry.io/collector/exporter"
	"go.opentelemetry.io/collector/exporter/nopexporter"
	"go.opentelemetry.io/collector/pipeline"
	"go.opentelemetry.io/collector/processor"
	"go.opentelemetry.io/collector/receiver"
	"go.opentelemetry.io/collector/service"
	"go.opentelemetry.io/collector/service/pipelines"
	"go.opentelemetry.io/collector/service/telemetry/otelconftelemetry"

	"github.com/otelcol-dora/otelcol-dora/processor/deploymentprocessor"
)

// inlets are receivers without a network: a benchmark takes the consumer behind an inlet, by the inlet's name, and passes batches
// to it.
type inlets struct {
	traces map[string]consumer.Traces
	logs   map[string]consumer.Logs
}

var inlet = component.MustNewType("inlet")

type noComponent struct {
	component.StartFunc
	component.ShutdownFunc
}

func (i *inlets) factory() receiver.Factory {
	return receiver.NewFactory(inlet, func() component.Config { return &struct{}{} },
		receiver.WithTraces(func(_ context.Context, set receiver.Settings, _ component.Config, next consumer.Traces) (receiver.Traces, error) {
			i.traces[set.ID.Name()] = next
			return noComponent{}, nil
		}, component.StabilityLevelStable),
		receiver.WithLogs(func(_ context.Context, set receiver.Settings, _ component.Config, next consumer.Logs) (receiver.Logs, error) {
			i.logs[set.ID.Name()] = next
			return noComponent{}, nil
		}, component.StabilityLevelStable))
}

var bypass = component.MustNewType("bypass")

// bypasses is a factory of connectors that pass traces from one pipeline to others, like the Collector's forward connector.
func bypasses() connector.Factory {
	return connector.NewFactory(bypass, func() component.Config { return &struct{}{} },
		connector.WithTracesToTraces(func(_ context.Context, _ connector.Settings, _ component.Config, next consumer.Traces) (connector.Traces, error) {
			return struct {
				noComponent
				consumer.Traces
			}{Traces: next}, nil
		}, component.StabilityLevelStable))
}

// wiring is a pipeline: its receiver, whether the processor is in it, and its exporters.
type wiring struct {
	from component.ID
	tags bool
	to   []component.ID
}

// The functions below return ids of components. Exporters discard the batches and do not change them.

func inletOf(name string) component.ID { return component.NewIDWithName(inlet, name) }

func bypassOf(name string) component.ID { return component.NewIDWithName(bypass, name) }

func exporters(names ...string) (all []component.ID) {
	for _, name := range names {
		all = append(all, component.NewIDWithName(nopexporter.NewFactory().Type(), name))
	}
	return all
}

// tracesID and logsID return ids of pipelines.
func tracesID(name string) pipeline.ID { return pipeline.NewIDWithName(pipeline.SignalTraces, name) }

func logsID(name string) pipeline.ID { return pipeline.NewIDWithName(pipeline.SignalLogs, name) }

// runCollector runs a Collector with these pipelines and its usual internal telemetry, and returns its inlets.
func runCollector(tb testing.TB, wirings map[pipeline.ID]wiring) *inlets {
	tb.Helper()
	in := &inlets{traces: map[string]consumer.Traces{}, logs: map[string]consumer.Logs{}}
	telemetry := otelconftelemetry.NewFactory()
	cfg := service.Config{Telemetry: telemetry.CreateDefaultConfig(), Pipelines: pipelines.Config{}}
	require.NoError(tb, confmap.NewFromStringMap(anyPort).Unmarshal(cfg.Telemetry))
	set := in.settings()
	set.TelemetryFactory = telemetry
	tags := component.NewID(deploymentprocessor.NewFactory().Type())
	for id, w := range wirings {
		p := &pipelines.PipelineConfig{Receivers: []component.ID{w.from}, Exporters: w.to}
		if w.tags {
			p.Processors = []component.ID{tags}
		}
		for _, part := range append(w.to, w.from) {
			of := map[component.Type]map[component.ID]component.Config{inlet: set.ReceiversConfigs, bypass: set.ConnectorsConfigs}[part.Type()]
			if of == nil {
				of = set.ExportersConfigs
			}
			of[part] = &struct{}{}
		}
		cfg.Pipelines[id] = p
	}
	s, err := service.New(tb.Context(), set, cfg)
	require.NoError(tb, err)
	require.NoError(tb, s.Start(tb.Context()))
	tb.Cleanup(func() { require.NoError(tb, s.Shutdown(context.WithoutCancel(tb.Context()))) })
	return in
}

// settings returns the settings of a Collector with all factories, in which only the processor is configured yet.
func (i *inlets) settings() service.Settings {
	tags, exports := deploymentprocessor.NewFactory(), nopexporter.NewFactory()
	return service.Settings{
		BuildInfo:           component.NewDefaultBuildInfo(),
		ReceiversConfigs:    map[component.ID]component.Config{},
		ReceiversFactories:  map[component.Type]receiver.Factory{inlet: i.factory()},
		ProcessorsConfigs:   map[component.ID]component.Config{component.NewID(tags.Type()): tags.CreateDefaultConfig()},
		ProcessorsFactories: map[component.Type]processor.Factory{tags.Type(): tags},
		ExportersConfigs:    map[component.ID]component.Config{},
		ExportersFactories:  map[component.Type]exporter.Factory{exports.Type(): exports},
		ConnectorsConfigs:   map[component.ID]component.Config{},
		ConnectorsFactories: map[component.Type]connector.Factory{bypass: bypasses()},
		AsyncErrorChannel:   make(chan error, 1),
	}
}

// anyPort serves the Collector's metrics as usual, but on a free port.
var anyPort = map[string]any{
	"logs": map[string]any{"level": "warn"},
	"metrics": map[string]any{"readers": []any{map[string]any{"pull": map[string]any{"exporter": map[string]any{
		"prometheus": map[string]any{"host": "127.0.0.1", "port": 0},
	}}}}},
}
