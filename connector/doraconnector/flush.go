// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package doraconnector

import (
	"context"
	"errors"
	"iter"
	"time"

	"go.opentelemetry.io/collector/consumer"
	"go.opentelemetry.io/collector/consumer/consumererror"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution"
	"github.com/otelcol-dora/otelcol-dora/internal/deliverylog"
	"github.com/otelcol-dora/otelcol-dora/internal/dora"
	"github.com/otelcol-dora/otelcol-dora/internal/dorametric"
)

// flush tells everything once, each output signal through one pair. Nothing is lost when the next consumer
// refuses, or has not started yet: figures are told again with the next flush, and records wait for it
// in the outbox. What no pipeline receives is not kept.
func (e *engine) flush(ctx context.Context, last bool) {
	now := time.Now()
	e.redefine(now)
	f := e.take(now, last)
	e.recorder.flushed(ctx, f)
	wired, to := e.pairs.wired(), e.pairs.outputs()
	if wired.metrics != nil {
		requests := e.build(ctx, f, now)
		if to.metrics != nil {
			e.health.note(outputMetrics, e.sendMetrics(ctx, to.metrics, requests))
		}
	}
	if wired.logs == nil {
		e.outbox.clear()
	} else {
		e.announce(ctx, f.Announcements, now)
		if to.logs != nil {
			e.health.note(outputLogs, e.sendRecords(ctx, to.logs))
		}
	}
	e.recorder.took(ctx, time.Since(now))
}

// take asks the book what there is to tell.
func (e *engine) take(now time.Time, last bool) dora.Flush {
	e.mu.Lock()
	defer e.mu.Unlock()
	if last {
		return e.book.Close(now)
	}
	return e.book.Flush(now)
}

// build folds what is new into the figures and returns all of them.
func (e *engine) build(ctx context.Context, f dora.Flush, now time.Time) iter.Seq[dorametric.Request] {
	requests := e.builder.Build(f, now)
	e.series.Store(int64(e.builder.Series()))
	e.recorder.refused(ctx, e.builder.TakeRefused())
	return requests
}

// sendMetrics sends every request, though one is refused: they are independent of each other.
func (e *engine) sendMetrics(ctx context.Context, next consumer.Metrics, requests iter.Seq[dorametric.Request]) error {
	var errs []error
	for r := range requests {
		if err := next.ConsumeMetrics(ctx, r.Metrics); err != nil {
			e.recorder.sendFailed(ctx, outputMetrics)
			errs = append(errs, err)
			continue
		}
		e.builder.Delivered(r)
	}
	return errors.Join(errs...)
}

// announce puts the news about verdicts into the outbox.
func (e *engine) announce(ctx context.Context, news []attribution.Announcement, decided time.Time) {
	dropped := 0
	for _, a := range news {
		dropped += e.outbox.add(func(b *deliverylog.Batch) { b.AddAnnouncement(a, decided) })
	}
	e.recorder.dropped(ctx, dropped)
}

// sendRecords empties the outbox, oldest first, up to the first refusal. What will never be accepted
// is given up, so that it does not block what comes after it.
func (e *engine) sendRecords(ctx context.Context, next consumer.Logs) error {
	var errs []error
	for e.outbox.size() > 0 {
		logs, n := e.outbox.pack(e.encoder, e.cfg.MaxRequestBytes)
		if err := next.ConsumeLogs(ctx, logs); err != nil {
			e.recorder.sendFailed(ctx, outputLogs)
			errs = append(errs, err)
			if !consumererror.IsPermanent(err) {
				break
			}
			e.recorder.dropped(ctx, n)
		}
		e.outbox.sent(n)
	}
	return errors.Join(errs...)
}
