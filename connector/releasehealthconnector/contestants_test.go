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

// contestant is something that works through batches of spans.
type contestant interface {
	// prepare does what is not measured.
	prepare(batch ptrace.Traces) error
	// run does what is.
	run(ctx context.Context, batch ptrace.Traces) error
}

// entrant is a contestant before it is started, with the name that results are told by.
type entrant struct {
	name  string
	start func(testing.TB) contestant
}

// yardstick is the entrant by which the others are measured.
const yardstick = "span_metrics"

var ours = entrant{"release_health", connecting(releasehealthconnector.NewFactory())}

// connectors are compared with their default configurations.
var connectors = []entrant{
	ours,
	{yardstick, connecting(spanmetricsconnector.NewFactory())},
	{"count", connecting(countconnector.NewFactory())},
}

// entrants are all that is compared.
var entrants = append(slices.Clip(connectors), entrant{"otlp_decode", func(testing.TB) contestant { return &decoder{} }})

// connecting starts a connector from traces to metrics that go nowhere.
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

// decoder reads batches from the wire. It encodes the first few and then reads those again and again: what spans cost to read does
// not depend on when they were sent.
type decoder struct {
	messages [][]byte
	turn     int
}

// maxMessages bounds the memory that encoded batches take.
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
