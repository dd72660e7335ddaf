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

// inlets are receivers that nobody sends anything: whoever asks one of them by name for what comes behind it hands on batches there.
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

// bypasses is the factory of connectors that hand on traces from one pipeline to others, as the Collector's forward does.
func bypasses() connector.Factory {
	return connector.NewFactory(bypass, func() component.Config { return &struct{}{} },
		connector.WithTracesToTraces(func(_ context.Context, _ connector.Settings, _ component.Config, next consumer.Traces) (connector.Traces, error) {
			return struct {
				noComponent
				consumer.Traces
			}{Traces: next}, nil
		}, component.StabilityLevelStable))
}

// wiring is a pipeline: where it begins and ends, and whether the processor is in it.
type wiring struct {
	from component.ID
	tags bool
	to   []component.ID
}

// Parts of pipelines by their names. An exporter takes batches as they are, and does nothing with them.

func inletOf(name string) component.ID { return component.NewIDWithName(inlet, name) }

func bypassOf(name string) component.ID { return component.NewIDWithName(bypass, name) }

func exporters(names ...string) (all []component.ID) {
	for _, name := range names {
		all = append(all, component.NewIDWithName(nopexporter.NewFactory().Type(), name))
	}
	return all
}

// tracesID and logsID name pipelines.
func tracesID(name string) pipeline.ID { return pipeline.NewIDWithName(pipeline.SignalTraces, name) }

func logsID(name string) pipeline.ID { return pipeline.NewIDWithName(pipeline.SignalLogs, name) }

// runCollector runs a Collector of these pipelines, with its own telemetry as usual, and returns where its inlets lead to.
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

// settings are those of a Collector that knows all parts, of which only the processor is configured.
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

// anyPort has the Collector's metrics served as by default, at a port that is free.
var anyPort = map[string]any{
	"logs": map[string]any{"level": "warn"},
	"metrics": map[string]any{"readers": []any{map[string]any{"pull": map[string]any{"exporter": map[string]any{
		"prometheus": map[string]any{"host": "127.0.0.1", "port": 0},
	}}}}},
}
