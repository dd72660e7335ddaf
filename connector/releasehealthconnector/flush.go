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

// flush sends what has changed since the last one. The turn must be held.
func (e *engine) flush(ctx context.Context) {
	begun := time.Now()
	e.outbox.deliver(ctx, e.take(ctx, begun), e.running != nil, e.pairs.output())
	e.recorder.flushed(ctx, time.Since(begun))
}

// take draws what has changed and forgets what was not heard of for long. The turn must be held.
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

// draw makes requests of what has changed, or, for a cumulative output, of everything. It lets telemetry in meanwhile.
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

// pause lets in the telemetry that waits.
func (e *engine) pause() {
	e.mu.Unlock()
	e.mu.Lock()
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
	if e.moved {
		e.moved, e.quietSince = false, now
	}
	if now.Sub(e.quietSince) >= maxHolds*e.cfg.TraceHold {
		e.table.Settle()
		e.quietSince = now // what came since without moving the clock, being older, has its time too
	}
}

// maxHolds is how many times its hold a trace is held at most, as long as it is not known where it entered.
const maxHolds = 3

// hear moves the clock to a time that telemetry tells, unless that is ahead of the horizon. It is called before what tells the time is
// counted, so that nothing that came after hours of silence looks as old as the clock was.
func (e *engine) hear(at, horizon int64) {
	if at <= e.store.Clock() || at > horizon {
		return
	}
	if e.told == 0 {
		e.told = at
	}
	e.table.Advance(at) // first: what is due is told of the releases that were live when it was held
	e.store.Advance(at)
	e.moved = true
}

// hearFrom does so before a resource is looked up, where it matters: when the clock enters another bin. What tells of no service moves nothing.
func (e *engine) hearFrom(resource pcommon.Map, at, horizon int64) {
	if health.BinOf(at) <= e.store.Tick() {
		return
	}
	if _, named := resource.Get("service.name"); named && !otelresource.IsDelivery(resource) {
		e.hear(at, horizon)
	}
}

// isFull reports whether so much event time has passed since the last flush, as happens in a replay, that the next should not wait for
// its interval: what is held for it would grow.
func (e *engine) isFull() bool {
	return e.store.Clock()-e.told > int64(e.cfg.MaxLateness) || e.store.Stats().ClosedBins > maxClosedBins
}

// maxClosedBins bounds what waits to be told beside the bins that still count.
const maxClosedBins = 20_000

// flushIf flushes on behalf of whoever brought more than can wait, unless another flush did meanwhile.
func (e *engine) flushIf(ctx context.Context, needed bool) {
	if !needed {
		return
	}
	_ = e.turn.Take(ctx, func() { // the interval's flush comes in any case
		e.mu.Lock()
		stillNeeded := e.isFull()
		e.mu.Unlock()
		if stillNeeded {
			e.flush(ctx)
		}
	})
}
