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

// evaluate derives findings from the health of releases and sends the news. Figures and verdicts follow with the next
// flush. As in a flush, nothing is sent before it is durable, and nothing is lost when a consumer refuses it.
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

// inquire brings the findings up to date and reports whether there is news. It appends the news together with the
// inquiry's record of having announced them.
func (e *engine) inquire(ctx context.Context) bool {
	e.inquiryMu.Lock()
	defer e.inquiryMu.Unlock()
	isNews := e.pursue(ctx)
	e.keeper.Append(append(e.state.takeFindings(), e.state.takeOutputs()...))
	return isNews
}

// pursue assesses the health, passes the current findings to the book, and moves the news to the outbox. The caller
// holds the turn and inquiryMu.
func (e *engine) pursue(ctx context.Context) (isNews bool) {
	if e.state.inquiry.Clock().IsZero() { // without health there is nothing to assess
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

// assess briefs the inquiry, has it derive its findings, and drafts the news. The caller holds inquiryMu.
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
	now.joined, now.inherited = before.joined, before.inherited // these two are counted by a flush
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
