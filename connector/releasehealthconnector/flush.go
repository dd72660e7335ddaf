// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package releasehealthconnector

import (
	"context"
	"slices"
	"time"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/pmetric"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
	"github.com/otelcol-dora/otelcol-dora/internal/healthmetric"
	"github.com/otelcol-dora/otelcol-dora/internal/otelresource"
)

// flush sends what has changed since the last flush. The caller holds the turn.
func (e *engine) flush(ctx context.Context) {
	begun := time.Now()
	e.outbox.deliver(ctx, e.take(ctx, begun), e.running != nil, e.pairs.output())
	e.recorder.flushed(ctx, time.Since(begun))
}

// take returns requests with what has changed, and forgets what has expired. The caller holds the turn.
func (e *engine) take(ctx context.Context, now time.Time) []pmetric.Metrics {
	e.mu.Lock()
	defer e.mu.Unlock()
	requests := e.draw(now)
	e.told = e.store.Clock()
	e.resources.sweep(e.cfg.Expiry)
	e.store.Sweep()
	e.metrics.Expire(e.told)
	e.readByCatalog()
	e.counts.leftOut[signalTraces][outcomeLateFinding] += e.store.TakeLate()
	e.countRefusals()
	e.recorder.read(ctx, &e.counts)
	return requests
}

// draw builds requests from what has changed or, for a cumulative output, from everything. It releases the lock at
// times, so that telemetry can be consumed meanwhile.
func (e *engine) draw(now time.Time) []pmetric.Metrics {
	observations := e.store.Take(e.collector, e.pause)
	if e.running == nil {
		return slices.Collect(healthmetric.Build(observations, e.requestOptions()))
	}
	for o := range observations {
		e.running.Add(o)
	}
	full, late := e.running.TakeRefused()
	e.seriesRefused += uint64(full)
	e.counts.leftOut[signalTraces][outcomeLate] += int64(late)
	e.mu.Unlock()
	requests := slices.Collect(e.running.Build(now))
	e.mu.Lock()
	e.series = e.running.Len()
	return requests
}

// pause lets waiting telemetry in.
func (e *engine) pause() {
	e.mu.Unlock()
	e.mu.Lock()
}

// settle decides all held traces, because no more of their spans are expected.
func (e *engine) settle() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.table.Settle()
}

// settleIfQuiet settles all held traces if no telemetry has moved the clock for as long as a trace may be held. Event
// time stands still then, and the traces would be held forever.
func (e *engine) settleIfQuiet(now time.Time) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.moved {
		e.moved, e.quietSince = false, now
	}
	if now.Sub(e.quietSince) >= maxHolds*e.cfg.TraceHold {
		e.table.Settle()
		e.quietSince = now // telemetry that arrived since without moving the clock is waited for, too
	}
}

// maxHolds bounds how long a trace is held while its entry span is unknown, as a multiple of trace_hold.
const maxHolds = 3

// hear advances the clock to a time of the telemetry, unless that is after the horizon. It is called before the
// telemetry is counted: otherwise telemetry after hours of silence would be placed by the old clock.
func (e *engine) hear(at, horizon int64) {
	if at <= e.store.Clock() || at > horizon {
		return
	}
	if e.told == 0 {
		e.told = at
	}
	e.table.Advance(at) // first, because held traces that are due belong to the releases that were live then
	e.store.Advance(at)
	e.moved = true
}

// hearFrom calls hear before a resource is looked up, if the clock enters another bin. Delivery events and telemetry
// without a service do not move the clock.
func (e *engine) hearFrom(resource pcommon.Map, at, horizon int64) {
	if health.BinOf(at) <= e.store.Tick() {
		return
	}
	if _, named := resource.Get("service.name"); named && !otelresource.IsDelivery(resource) {
		e.hear(at, horizon)
	}
}

// isFull reports whether the next flush should not wait for its interval, because a lot of event time has passed since
// the last one, as in a replay. What is held for the flush would grow.
func (e *engine) isFull() bool {
	return e.store.Clock()-e.told > int64(e.cfg.MaxLateness) || e.store.Stats().ClosedBins > maxClosedBins
}

// maxClosedBins bounds the bins that wait for the next flush and no longer count anything.
const maxClosedBins = 20_000

// flushIf flushes on behalf of the sender whose telemetry filled the store, unless another flush has done so meanwhile.
func (e *engine) flushIf(ctx context.Context, needed bool) {
	if !needed {
		return
	}
	_ = e.turn.Take(ctx, func() { // on failure, the regular flush still follows
		e.mu.Lock()
		stillNeeded := e.isFull()
		e.mu.Unlock()
		if stillNeeded {
			e.flush(ctx)
		}
	})
}
