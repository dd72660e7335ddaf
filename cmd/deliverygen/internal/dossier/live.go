// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package dossier

import (
	"context"
	"time"

	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/otelcol-dora/otelcol-dora/cmd/deliverygen/internal/post"
	"github.com/otelcol-dora/otelcol-dora/cmd/deliverygen/internal/scenario"
	"github.com/otelcol-dora/otelcol-dora/cmd/deliverygen/internal/traffic"
	"github.com/otelcol-dora/otelcol-dora/cmd/deliverygen/internal/webhook"
)

// Live sends cases to a running collector. Timestamps are those of the case, regardless of when it is sent.
type Live struct {
	Telemetry Exporter
	// Webhook posts a webhook; nil leaves webhooks out.
	Webhook func(webhook.Line) error
	// Speed is the factor by which time passes faster than in the case; 0 means as fast as possible.
	Speed float64
}

// Send runs a case and sends its telemetry and webhooks in the order of their times.
func (l *Live) Send(ctx context.Context, p *scenario.Plan) (traffic.Tally, error) {
	lines, err := webhooks(p)
	if err != nil {
		return traffic.Tally{}, err
	}
	r := &relay{Live: l, ctx: ctx, lines: lines, from: p.From, began: time.Now()}
	tally, err := happen(ctx, p, r)
	if err == nil && len(r.lines) > 0 {
		err = r.until(r.lines[len(r.lines)-1].Time)
	}
	return tally, err
}

// relay delays telemetry and webhooks until they are due.
type relay struct {
	*Live
	ctx   context.Context //nolint:containedctx // it lives as long as the one call that made it
	lines []webhook.Line
	// from is when the case begins, began is when sending started.
	from, began time.Time
}

// Traces implements [Exporter].
func (r *relay) Traces(sent time.Time, traces ptrace.Traces) error {
	if err := r.until(sent); err != nil {
		return err
	}
	return r.Telemetry.Traces(sent, traces)
}

// Logs implements [Exporter].
func (r *relay) Logs(sent time.Time, logs plog.Logs) error {
	if err := r.until(sent); err != nil {
		return err
	}
	return r.Telemetry.Logs(sent, logs)
}

// until posts the webhooks that arrive until a time of the case, and waits for that time.
func (r *relay) until(at time.Time) error {
	for len(r.lines) > 0 && !r.lines[0].Time.After(at) {
		line := r.lines[0]
		r.lines = r.lines[1:]
		if r.Webhook == nil {
			continue
		}
		if err := r.wait(line.Time); err != nil {
			return err
		}
		if err := r.Webhook(line); err != nil {
			return err
		}
	}
	return r.wait(at)
}

func (r *relay) wait(at time.Time) error {
	if r.Speed == 0 {
		return r.ctx.Err()
	}
	due := time.Duration(float64(at.Sub(r.from)) / r.Speed)
	return post.Pause(r.ctx, time.Until(r.began.Add(due)))
}
