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

// pair is what the Collector sees as the connector: one pair of an input and an output signal. The engine, which all
// pairs share, does everything but the pair's own lifecycle.
type pair struct {
	share   *sharedcomponent.Share[*engine]
	input   input
	outputs outputs
	// pairs.mu guards started and host. host is nil again once no status may be reported.
	started bool
	host    component.Host

	leaveOnce sync.Once
	leaveErr  error
}

// input is the signal that a pair receives.
type input string

// The inputs: delivery events are logs, the health of releases is metrics.
const (
	inputLogs    input = "logs"
	inputMetrics input = "metrics"
)

// outputs are where a pair sends. Only one of them is set in a pair.
type outputs struct {
	metrics consumer.Metrics
	logs    consumer.Logs
}

// Start starts the engine unless another pair did.
func (p *pair) Start(ctx context.Context, host component.Host) error {
	p.share.Value().pairs.started(p, host)
	return p.share.Start(func(e *engine) error { return e.start(ctx, host) })
}

// Shutdown sends what is left to this pair's output, before the components behind that output stop, and stops the
// engine if no other pair uses it. It may be called without Start, and more than once.
func (p *pair) Shutdown(ctx context.Context) error {
	p.leaveOnce.Do(func() { p.leaveErr = p.share.Value().leave(ctx, p) })
	return errors.Join(p.leaveErr, p.share.Shutdown(func(e *engine) error { return e.stop(ctx) }))
}

// Capabilities returns that input data are never changed.
func (p *pair) Capabilities() consumer.Capabilities { return consumer.Capabilities{MutatesData: false} }

// ConsumeLogs takes the delivery events among the records. It only updates the state; errors of the outputs show at
// the next flush. With `storage` it returns once the events are durable, and returns an error if they cannot be
// stored, so that the sender retries.
//
// The Collector gives every record to every pair, but only one pair takes it. Otherwise each event would also be
// counted as a duplicate of itself.
func (p *pair) ConsumeLogs(ctx context.Context, logs plog.Logs) error {
	e := p.share.Value()
	if !e.pairs.feeds(p) {
		return nil
	}
	return e.consume(ctx, logs)
}

// ConsumeMetrics takes the health of releases among the metrics, in the same way as [pair.ConsumeLogs] takes delivery
// events.
func (p *pair) ConsumeMetrics(ctx context.Context, metrics pmetric.Metrics) error {
	e := p.share.Value()
	if !e.pairs.feeds(p) {
		return nil
	}
	return e.consumeHealth(ctx, metrics)
}
