// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package releasehealthconnector_test

import (
	"context"
	"slices"
	"testing"

	"github.com/open-telemetry/opentelemetry-collector-contrib/connector/countconnector"
	"github.com/open-telemetry/opentelemetry-collector-contrib/connector/spanmetricsconnector"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/collector/connector"
	"go.opentelemetry.io/collector/connector/connectortest"
	"go.opentelemetry.io/collector/consumer/consumertest"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/otelcol-dora/otelcol-dora/connector/releasehealthconnector"
)

// contestant processes batches of spans.
type contestant interface {
	// prepare does the part of the work that is not measured.
	prepare(batch ptrace.Traces) error
	// run does the measured part.
	run(ctx context.Context, batch ptrace.Traces) error
}

// entrant creates a contestant; name is its name in the results.
type entrant struct {
	name  string
	start func(testing.TB) contestant
}

// yardstick is the entrant that the others are compared with.
const yardstick = "span_metrics"

var ours = entrant{"release_health", connecting(releasehealthconnector.NewFactory())}

// connectors are compared in their default configuration.
var connectors = []entrant{
	ours,
	{yardstick, connecting(spanmetricsconnector.NewFactory())},
	{"count", connecting(countconnector.NewFactory())},
}

// entrants are all entrants of the comparison.
var entrants = append(slices.Clip(connectors), entrant{"otlp_decode", func(testing.TB) contestant { return &decoder{} }})

// connecting returns a function that starts a connector from traces to metrics, whose output is discarded.
func connecting(factory connector.Factory) func(testing.TB) contestant {
	return func(tb testing.TB) contestant {
		tb.Helper()
		c, err := factory.CreateTracesToMetrics(tb.Context(), connectortest.NewNopSettings(factory.Type()), factory.CreateDefaultConfig(), consumertest.NewNop())
		require.NoError(tb, err)
		require.NoError(tb, c.Start(tb.Context(), componenttest.NewNopHost()))
		tb.Cleanup(func() { require.NoError(tb, c.Shutdown(context.Background())) }) //nolint:usetesting // the test's context is over then
		return connected{c}
	}
}

type connected struct{ connector.Traces }

func (connected) prepare(ptrace.Traces) error { return nil }

func (c connected) run(ctx context.Context, batch ptrace.Traces) error {
	return c.ConsumeTraces(ctx, batch)
}

// decoder decodes batches from the wire format. It encodes the first few batches and then decodes those again and
// again: the cost of decoding does not depend on the times of the spans.
type decoder struct {
	messages [][]byte
	turn     int
}

// maxMessages bounds the number of encoded batches, and so their memory.
const maxMessages = 20

func (d *decoder) prepare(batch ptrace.Traces) error {
	d.turn++
	if len(d.messages) == maxMessages {
		return nil
	}
	message, err := (&ptrace.ProtoMarshaler{}).MarshalTraces(batch)
	d.messages = append(d.messages, message)
	return err
}

func (d *decoder) run(context.Context, ptrace.Traces) error {
	_, err := (&ptrace.ProtoUnmarshaler{}).UnmarshalTraces(d.messages[d.turn%len(d.messages)])
	return err
}
