// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package doraconnector

import (
	"context"
	"errors"
	"iter"
	"slices"
	"time"

	"go.opentelemetry.io/collector/consumer"
	"go.opentelemetry.io/collector/consumer/consumererror"
	"go.uber.org/zap"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery/record"
	"github.com/otelcol-dora/otelcol-dora/internal/deliverylog"
	"github.com/otelcol-dora/otelcol-dora/internal/dora"
	"github.com/otelcol-dora/otelcol-dora/internal/dora/silence"
	"github.com/otelcol-dora/otelcol-dora/internal/dorametric"
)

// flush sends everything once, each output signal through one pair. Nothing is lost when the next consumer refuses or
// has not started yet: the next flush sends all metrics again, and records wait in the outbox. An output that no
// pipeline receives is not kept.
//
// Nothing is sent before it is durable, because a counter that a crash set back would look like a restarted one.
// While the storage fails, nothing is sent at all.
func (e *engine) flush(ctx context.Context, last bool) {
	if !e.isSafe(ctx) {
		return
	}
	now := time.Now()
	e.redefine(now)
	requests := e.decide(ctx, now, last)
	if e.isSafe(ctx) {
		e.send(ctx, requests)
		e.keeper.Append(e.state.takeOutputs()) // delivered records need not be sent again after a restart
		if e.isSafe(ctx) && e.keeper.CheckpointDue() {
			e.noteStorage(ctx, e.checkpoint(ctx))
		}
	}
	e.recorder.took(ctx, time.Since(now))
}

// decide computes everything that this flush sends, and appends what has to be remembered about it. It holds the
// inquiry's lock throughout, so that the operations taken from the inquiry are stored together with the counters that
// they were added to.
func (e *engine) decide(ctx context.Context, now time.Time, last bool) iter.Seq[dorametric.Request] {
	e.inquiryMu.Lock()
	defer e.inquiryMu.Unlock()
	e.pursue(ctx)
	f, decided := e.take(now, last)
	f.Reports = append(f.Reports, e.takeReleases(now)...)
	e.recorder.flushed(ctx, f.Flush)
	e.recorder.watched(ctx, f)
	wired := e.pairs.wired()
	var requests iter.Seq[dorametric.Request]
	if wired.metrics != nil {
		requests = e.build(ctx, f.Flush, now)
	}
	if wired.logs == nil {
		e.state.outbox.clear()
	} else {
		e.announce(ctx, f, now)
	}
	e.append(slices.Concat(decided, e.state.takeFindings(), e.state.takeOutputs()))
	return requests
}

// append appends the records of a flush, followed by the facts that were deferred until it.
func (e *engine) append(decided []record.Record) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.deciding == nil {
		e.keeper.Append(decided)
		return
	}
	e.keeper.Append(append(decided, e.state.takeFacts()...))
	close(e.deciding)
	e.deciding = nil
}

// takeReleases returns reports on how releases do, including the operations that they have served since the last
// flush.
func (e *engine) takeReleases(now time.Time) []dora.Report {
	if e.state.inquiry.Clock().IsZero() {
		return nil
	}
	releases := e.state.inquiry.Releases()
	sizes := *e.sizes.Load()
	sizes.count(releases)
	e.sizes.Store(&sizes)
	return dora.ReleaseReports(releases, e.state.inquiry.TakeOperations(), dora.ReportedReleases, now)
}

// isSafe reports whether everything appended so far is durable. It records a failure.
func (e *engine) isSafe(ctx context.Context) bool {
	err := e.keeper.Sync(ctx)
	if err != nil {
		e.recorder.sendFailed(ctx, outputStorage)
	}
	e.noteStorage(ctx, err)
	return err == nil
}

// noteStorage notes whether the storage accepted what was written. An error after the context has ended is ignored:
// it only means that the shutdown could not wait any longer.
func (e *engine) noteStorage(ctx context.Context, err error) {
	if err == nil || ctx.Err() == nil {
		e.refusals.Note(outputStorage, err)
	}
}

// told is everything that one flush sends.
type told struct {
	dora.Flush
	gaps []silence.News
	// refused and expired count the sources and services that the watch refused for want of room, and those that it
	// forgot.
	refused, expired int
}

// take collects what the book and the watch have to send, and the records of their decisions. If these include facts,
// for example of expired entities, facts that change from now on are deferred until [engine.append].
func (e *engine) take(now time.Time, last bool) (told, []record.Record) {
	e.mu.Lock()
	defer e.mu.Unlock()
	f := told{gaps: e.state.watch.Check(now)}
	if last {
		f.Flush = e.state.book.Close(now)
	} else {
		f.Flush = e.state.book.Flush(now)
	}
	f.Reports = append(f.Reports, e.state.watch.Ages(now)...)
	f.refused, f.expired = e.state.watch.TakeRefused(), e.state.watch.TakeExpired()
	facts := e.state.takeFacts()
	if len(facts) > 0 {
		e.deciding = make(chan struct{})
	}
	return f, append(e.state.book.TakeMemory(), facts...)
}

// build adds new observations to the figures and returns requests with all figures.
func (e *engine) build(ctx context.Context, f dora.Flush, now time.Time) iter.Seq[dorametric.Request] {
	requests := e.state.builder.Build(f, now)
	e.series.Store(int64(e.state.builder.Series()))
	e.recorder.refused(ctx, e.state.builder.TakeRefused())
	return requests
}

// send sends the requests and the records in the outbox.
func (e *engine) send(ctx context.Context, requests iter.Seq[dorametric.Request]) {
	to := e.pairs.outputs()
	if to.metrics != nil {
		e.refusals.Note(outputMetrics, e.sendMetrics(ctx, to.metrics, requests))
	}
	if to.logs != nil {
		e.refusals.Note(outputLogs, e.sendRecords(ctx, to.logs))
	}
}

// sendMetrics sends every request, even if one of them is refused: requests are independent of each other.
func (e *engine) sendMetrics(ctx context.Context, next consumer.Metrics, requests iter.Seq[dorametric.Request]) error {
	var errs []error
	for r := range requests {
		if err := next.ConsumeMetrics(ctx, r.Metrics); err != nil {
			e.recorder.sendFailed(ctx, outputMetrics)
			errs = append(errs, err)
			continue
		}
		e.state.builder.Delivered(r)
	}
	return errors.Join(errs...)
}

// announce puts announcements of verdicts and of silent sources into the outbox.
func (e *engine) announce(ctx context.Context, f told, decided time.Time) {
	for _, a := range f.Announcements {
		e.post(ctx, func(b *deliverylog.Batch) { b.AddAnnouncement(a, decided) })
	}
	for _, gap := range f.gaps {
		e.post(ctx, func(b *deliverylog.Batch) { b.AddGap(gap, decided) })
	}
}

// post puts a record into the outbox.
func (e *engine) post(ctx context.Context, write func(*deliverylog.Batch)) {
	e.postTo(ctx, e.state.outbox, write)
}

func (e *engine) postTo(ctx context.Context, box *outbox, write func(*deliverylog.Batch)) {
	dropped, err := box.add(write)
	if err != nil {
		e.logger.Error("a log record cannot be encoded and is dropped", zap.Error(err))
		dropped++
	}
	e.recorder.dropped(ctx, dropped)
}

// sendRecords sends the records of the outbox, oldest first, up to the first refusal. It drops records that are
// refused permanently, so that they do not block the records after them.
func (e *engine) sendRecords(ctx context.Context, next consumer.Logs) error {
	outbox := e.state.outbox
	var errs []error
	for outbox.size() > 0 {
		logs, n, err := outbox.pack(e.cfg.MaxRequestBytes)
		if err == nil {
			err = next.ConsumeLogs(ctx, logs)
		} else {
			err = consumererror.NewPermanent(err)
		}
		if err != nil {
			e.recorder.sendFailed(ctx, outputLogs)
			errs = append(errs, err)
			if !consumererror.IsPermanent(err) {
				break
			}
			e.recorder.dropped(ctx, n)
		}
		outbox.sent(n)
	}
	return errors.Join(errs...)
}
