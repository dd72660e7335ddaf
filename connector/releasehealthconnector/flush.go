// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package releasehealthconnector

import (
	"context"
	"time"

	"go.opentelemetry.io/collector/pdata/pmetric"

	"github.com/otelcol-dora/otelcol-dora/connector/releasehealthconnector/internal/metadata"
	"github.com/otelcol-dora/otelcol-dora/internal/healthmetric"
)

// flush sends what has changed since the last one. The turn must be held.
func (e *engine) flush(ctx context.Context) {
	begun := time.Now()
	for _, md := range e.take(ctx) {
		e.outbox.put(ctx, md)
	}
	e.outbox.send(ctx, e.pairs.output())
	e.recorder.flushed(ctx, time.Since(begun))
}

// take draws what has changed and forgets what was not heard of for long.
func (e *engine) take(ctx context.Context) []pmetric.Metrics {
	e.mu.Lock()
	defer e.mu.Unlock()
	requests := e.draw()
	e.told = e.store.Clock()
	e.resources.sweep(e.told - int64(e.cfg.Expiry))
	e.store.Sweep()
	e.metrics.Expire(e.told)
	e.readByCatalog()
	e.recorder.read(ctx, &e.counts)
	return requests
}

// draw makes requests of what has changed.
func (e *engine) draw() []pmetric.Metrics {
	options := healthmetric.Options{ScopeName: metadata.ScopeName, ScopeVersion: e.version, MaxRequestBytes: e.cfg.MaxRequestBytes}
	var requests []pmetric.Metrics
	for md := range healthmetric.Build(e.store.Take(e.collector), options) {
		requests = append(requests, md)
	}
	return requests
}

// settle decides about everything that is held, because nothing more is expected.
func (e *engine) settle() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.table.Settle()
}

// settleIfQuiet does so when no telemetry has moved the clock for as long as a trace may be held: event time stands still then, and what
// is held would be held for ever.
func (e *engine) settleIfQuiet(now time.Time) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if now.Sub(e.moved) >= maxHolds*e.cfg.TraceHold {
		e.table.Settle()
	}
}

// maxHolds is how many times its hold a trace is held at most, as long as it is not known where it entered.
const maxHolds = 3

// advance moves the clock to the newest time of a batch. It reports whether so much event time has passed since the last flush, as
// happens in a replay, that a flush should not wait for its interval: what is held for it would grow.
func (e *engine) advance(latest int64) (flushNow bool) {
	if latest > e.store.Clock() {
		e.store.Advance(latest)
		e.table.Advance(latest)
		e.moved = time.Now()
	}
	if e.told == 0 {
		e.told = latest
	}
	return e.store.Clock()-e.told > int64(e.cfg.MaxLateness) || e.store.Stats().ClosedBins > maxClosedBins
}

// maxClosedBins bounds what waits to be told beside the bins that still count.
const maxClosedBins = 20_000

// flushIf flushes on behalf of whoever brought more than can wait.
func (e *engine) flushIf(ctx context.Context, needed bool) {
	if needed {
		_ = e.inTurn(ctx, func() { e.flush(ctx) }) // the interval's flush comes in any case
	}
}
