// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package generated

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/collector/connector"
	"go.opentelemetry.io/collector/connector/connectortest"
	"go.opentelemetry.io/collector/consumer"
	"go.opentelemetry.io/collector/pdata/pmetric"
)

// HealthFile is the file with the health that was counted for a case.
const HealthFile = "health.jsonl"

// Count makes a connector of the factory, release_health, count the telemetry of the case in a folder, and writes its
// output to the folder, in place of earlier output.
func Count(ctx context.Context, dir string, factory connector.Factory) (err error) {
	file, err := os.Create(filepath.Join(dir, HealthFile))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	out := bufio.NewWriterSize(file, 1<<20)
	c, err := connect(ctx, factory, out)
	if err != nil {
		return err
	}
	err = tell(ctx, dir, c)
	return errors.Join(err, c.stop(ctx), out.Flush())
}

// counter is the connector with both its inputs.
type counter struct {
	traces connector.Traces
	logs   connector.Logs
}

func connect(ctx context.Context, factory connector.Factory, out *bufio.Writer) (*counter, error) {
	next, err := consumer.NewMetrics(func(_ context.Context, metrics pmetric.Metrics) error {
		text, err := new(pmetric.JSONMarshaler).MarshalMetrics(metrics)
		if err == nil {
			_, err = out.Write(append(text, '\n'))
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	settings, config := connectortest.NewNopSettings(factory.Type()), factory.CreateDefaultConfig()
	c := &counter{}
	if c.traces, err = factory.CreateTracesToMetrics(ctx, settings, config, next); err != nil {
		return nil, fmt.Errorf("make the connector: %w", err)
	}
	if c.logs, err = factory.CreateLogsToMetrics(ctx, settings, config, next); err != nil {
		return nil, fmt.Errorf("make the connector: %w", err)
	}
	host := componenttest.NewNopHost()
	for _, part := range c.parts() {
		if err := part.Start(ctx, host); err != nil {
			return nil, fmt.Errorf("start the connector: %w", err)
		}
	}
	return c, nil
}

func (c *counter) parts() []component.Component { return []component.Component{c.traces, c.logs} }

func (c *counter) stop(ctx context.Context) error {
	return errors.Join(c.traces.Shutdown(ctx), c.logs.Shutdown(ctx))
}
