// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package doraconnector

import (
	"context"
	"time"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/inquiry"
	"github.com/otelcol-dora/otelcol-dora/internal/deliverylog"
)

// evaluate finds what follows from the health of releases and tells what is news. Figures and verdicts follow with the next flush. What
// holds for a flush holds here: nothing is told before it is safe, nothing is lost when it is refused.
func (e *engine) evaluate(ctx context.Context) {
	if !e.isSafe(ctx) {
		return
	}
	if !e.inquire(ctx) || !e.isSafe(ctx) {
		return
	}
	if to := e.pairs.outputs().logs; to != nil {
		e.refusals.Note(outputLogs, e.sendRecords(ctx, to))
		e.keeper.Append(e.state.takeOutputs())
		e.isSafe(ctx)
	}
}

// inquire brings the inquiry up to what was told, and reports whether that is news. The news and what the inquiry remembers of having told them are
// appended together.
func (e *engine) inquire(ctx context.Context) bool {
	e.inquiryMu.Lock()
	defer e.inquiryMu.Unlock()
	isNews := e.pursue(ctx)
	e.keeper.Append(append(e.state.takeFindings(), e.state.takeOutputs()...))
	return isNews
}

// pursue assesses, tells the book what stands, and has the outbox take over the news. It needs the turn and inquiryMu.
func (e *engine) pursue(ctx context.Context) (isNews bool) {
	if e.state.inquiry.Clock().IsZero() { // without health there is nothing to find out
		return false
	}
	began := time.Now()
	e.assess(ctx, began)
	e.tellBook(e.state.inquiry.TakeTold())
	isNews = e.state.drafts.size() > 0
	e.recorder.dropped(ctx, e.state.outbox.adopt(e.state.drafts))
	e.noteEvaluation(ctx, time.Since(began))
	return isNews
}

// assess tells the inquiry what changed in the book, has it find what follows, and drafts the news. It needs inquiryMu.
func (e *engine) assess(ctx context.Context, now time.Time) {
	e.brief()
	e.state.inquiry.Assess()
	e.assessed = e.state.inquiry.Clock()
	news := e.state.inquiry.TakeNews()
	e.recorder.found(ctx, news)
	if e.pairs.wired().logs == nil {
		return
	}
	for _, n := range news {
		e.postTo(ctx, e.state.drafts, func(b *deliverylog.Batch) { b.AddNews(n, now) })
	}
}

func (e *engine) noteEvaluation(ctx context.Context, took time.Duration) {
	before, now := e.sizes.Load(), &inquirySizes{Stats: e.state.inquiry.Stats()}
	now.joined = before.joined // those are counted with a flush
	e.recorder.evaluated(ctx, took, before.Stats, now.Stats)
	e.sizes.Store(now)
}

func (e *engine) tellBook(told []inquiry.Told) {
	if len(told) == 0 {
		return
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, t := range told {
		e.state.book.Tell(t.Scope, attribution.Told{Findings: t.Findings, Answers: t.Answers})
	}
}
