// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package doraconnector

import (
	"context"
	"errors"
	"sync"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/consumer"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/pdata/pmetric"

	"github.com/otelcol-dora/otelcol-dora/internal/sharedcomponent"
)

// pair is what the Collector takes for the connector: one pair of input and output signal.
// Everything but the pair's own lifecycle is done by the engine that it shares with the others.
type pair struct {
	share   *sharedcomponent.Share[*engine]
	input   input
	outputs outputs
	// started and host are guarded by pairs.mu; host is nil again once no status may be reported.
	started bool
	host    component.Host

	leaveOnce sync.Once
	leaveErr  error
}

// input is the signal that a pair is fed with.
type input string

// The inputs: delivery events are logs, the health of releases is metrics.
const (
	inputLogs    input = "logs"
	inputMetrics input = "metrics"
)

// outputs are where a pair sends; only one of them is set.
type outputs struct {
	metrics consumer.Metrics
	logs    consumer.Logs
}

// Start starts the engine unless another pair did.
func (p *pair) Start(ctx context.Context, host component.Host) error {
	p.share.Value().pairs.started(p, host)
	return p.share.Start(func(e *engine) error { return e.start(ctx, host) })
}

// Shutdown sends what is left to this pair's output, before what is behind it stops too, and stops the
// engine if no other pair uses it. It may be called without Start, and twice.
func (p *pair) Shutdown(ctx context.Context) error {
	p.leaveOnce.Do(func() { p.leaveErr = p.share.Value().leave(ctx, p) })
	return errors.Join(p.leaveErr, p.share.Shutdown(func(e *engine) error { return e.stop(ctx) }))
}

// Capabilities says that records and data points are read and never changed.
func (p *pair) Capabilities() consumer.Capabilities { return consumer.Capabilities{MutatesData: false} }

// ConsumeLogs takes the delivery events among the records. It accumulates only: whether what follows
// from them can be sent is seen at the next flush. With `storage` it returns when they are safe, and
// pushes the sender back when they cannot be kept.
//
// The Collector gives every record to every pair. One pair takes it for all, or each event would be
// counted again as a duplicate of itself.
func (p *pair) ConsumeLogs(ctx context.Context, logs plog.Logs) error {
	e := p.share.Value()
	if !e.pairs.feeds(p) {
		return nil
	}
	return e.consume(ctx, logs)
}

// ConsumeMetrics takes the health of releases among the metrics, as [pair.ConsumeLogs] does delivery events.
func (p *pair) ConsumeMetrics(ctx context.Context, metrics pmetric.Metrics) error {
	e := p.share.Value()
	if !e.pairs.feeds(p) {
		return nil
	}
	return e.consumeHealth(ctx, metrics)
}
