// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package releasehealthconnector

import (
	"context"
	"errors"
	"sync"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/consumer"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/pdata/pmetric"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/otelcol-dora/otelcol-dora/internal/sharedcomponent"
)

// pair is what the Collector sees as the connector: one input signal and the output. The engine, which all pairs share,
// does everything but the pair's own lifecycle.
type pair struct {
	share *sharedcomponent.Share[*engine]
	next  consumer.Metrics
	// pairs.mu guards started, leaving and host. host is nil again once no status may be reported.
	started, leaving bool
	host             component.Host

	leaveOnce sync.Once
	leaveErr  error
}

// Start starts the engine unless another pair did.
func (p *pair) Start(ctx context.Context, host component.Host) error {
	p.share.Value().pairs.started(p, host)
	return p.share.Start(func(e *engine) error { return e.start(ctx) })
}

// Shutdown sends what is left, before the components behind the pair stop, and stops the engine if no other pair uses
// it. It may be called without Start, and more than once.
func (p *pair) Shutdown(ctx context.Context) error {
	p.leaveOnce.Do(func() { p.leaveErr = p.share.Value().leave(ctx, p) })
	return errors.Join(p.leaveErr, p.share.Shutdown(func(e *engine) error { return e.stop(ctx) }))
}

// Capabilities returns that input data are never changed.
func (p *pair) Capabilities() consumer.Capabilities { return consumer.Capabilities{MutatesData: false} }

// ConsumeTraces counts spans.
func (p *pair) ConsumeTraces(ctx context.Context, td ptrace.Traces) error {
	return p.share.Value().consumeTraces(ctx, td)
}

// ConsumeLogs counts the error log records.
func (p *pair) ConsumeLogs(ctx context.Context, ld plog.Logs) error {
	return p.share.Value().consumeLogs(ctx, ld)
}

// ConsumeMetrics counts the operations that request metrics report.
func (p *pair) ConsumeMetrics(ctx context.Context, md pmetric.Metrics) error {
	return p.share.Value().consumeMetrics(ctx, md)
}
