// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deploymentprocessor

import (
	"context"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/consumer"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/pdata/pmetric"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/otelcol-dora/otelcol-dora/internal/sharedcomponent"
)

// node is the processor in one pipeline. The engine, which it shares with the other pipelines, does the work.
type node struct {
	share *sharedcomponent.Share[*engine]
}

// Start starts the engine unless another node has started it.
func (n *node) Start(ctx context.Context, host component.Host) error {
	return n.share.Start(func(e *engine) error { return e.start(ctx, host) })
}

// Shutdown stops the engine if this is the last node that uses it. It may be called without Start, and twice.
func (n *node) Shutdown(ctx context.Context) error {
	return n.share.Shutdown(func(e *engine) error { return e.stop(ctx) })
}

// Capabilities declares that the processor changes the data: it adds attributes to resources.
func (*node) Capabilities() consumer.Capabilities { return consumer.Capabilities{MutatesData: true} }

type tracesNode struct {
	node
	next consumer.Traces
}

// ConsumeTraces tags the resources and passes the batch on.
func (n *tracesNode) ConsumeTraces(ctx context.Context, td ptrace.Traces) error {
	n.share.Value().tagTraces(td)
	return n.next.ConsumeTraces(ctx, td)
}

type logsNode struct {
	node
	next consumer.Logs
}

// ConsumeLogs learns from delivery events, tags the other resources and passes the batch on.
func (n *logsNode) ConsumeLogs(ctx context.Context, ld plog.Logs) error {
	n.share.Value().learnAndTagLogs(ctx, ld)
	return n.next.ConsumeLogs(ctx, ld)
}

type metricsNode struct {
	node
	next consumer.Metrics
}

// ConsumeMetrics tags the resources and passes the batch on.
func (n *metricsNode) ConsumeMetrics(ctx context.Context, md pmetric.Metrics) error {
	n.share.Value().tagMetrics(md)
	return n.next.ConsumeMetrics(ctx, md)
}
