// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package releasehealthconnector

import (
	"context"
	"errors"

	"go.opentelemetry.io/collector/consumer"
	"go.opentelemetry.io/collector/consumer/consumererror"
	"go.opentelemetry.io/collector/pdata/pmetric"
	"go.uber.org/zap"

	"github.com/otelcol-dora/otelcol-dora/internal/sharedcomponent"
)

// output is the name of the only output in the internal telemetry.
const output = "metrics"

// outbox holds the requests that the next component has not taken yet. One that was taken and is sent again changes nothing.
type outbox struct {
	limit    int
	logger   *zap.Logger
	recorder *recorder
	refusals sharedcomponent.Refusals

	waiting []request
	bytes   int
	sizer   pmetric.ProtoMarshaler
}

type request struct {
	metrics pmetric.Metrics
	bytes   int
}

// deliver sends what waits and the requests, or these in the place of what waits, where they tell everything anew. Without room for all that
// is refused, the oldest are given up, but none that was tried only once.
func (o *outbox) deliver(ctx context.Context, requests []pmetric.Metrics, anew bool, next consumer.Metrics) {
	o.put(requests, anew)
	o.send(ctx, next)
	o.trim(ctx, len(requests))
}

func (o *outbox) put(requests []pmetric.Metrics, anew bool) {
	if anew {
		o.waiting, o.bytes = nil, 0
	}
	for _, md := range requests {
		r := request{metrics: md, bytes: o.sizer.MetricsSize(md)}
		o.waiting = append(o.waiting, r)
		o.bytes += r.bytes
	}
}

// trim gives up the oldest, but not the newest ones.
func (o *outbox) trim(ctx context.Context, newest int) {
	dropped := 0
	for len(o.waiting) > newest && o.bytes > o.limit {
		o.shift()
		dropped++
	}
	if dropped > 0 {
		o.recorder.dropped(ctx, dropped)
		o.logger.Error("release health that could not be delivered was given up; to keep more, raise `limits.unsent_bytes`", zap.Int("requests", dropped))
	}
}

// send sends what waits, in order, until a request is refused. What is refused for good is given up, so that it does not block what comes after it.
func (o *outbox) send(ctx context.Context, next consumer.Metrics) {
	if next == nil || len(o.waiting) == 0 {
		return
	}
	var errs []error
	for len(o.waiting) > 0 {
		err := next.ConsumeMetrics(ctx, sendable(o.waiting[0].metrics, next))
		if err != nil {
			errs = append(errs, err)
			o.recorder.refused(ctx)
			if !consumererror.IsPermanent(err) {
				break
			}
			o.recorder.dropped(ctx, 1)
		}
		o.shift()
	}
	o.refusals.Note(output, errors.Join(errs...))
}

// giveUp says what is lost with the stop: what the next component did not take, and nobody will send again.
func (o *outbox) giveUp(ctx context.Context) {
	if len(o.waiting) == 0 {
		return
	}
	o.recorder.dropped(ctx, len(o.waiting))
	o.logger.Error("release health was not taken before the stop and is lost; a `sending_queue` on a storage in the exporter keeps it over a restart",
		zap.Int("requests", len(o.waiting)), zap.Int("bytes", o.bytes))
	o.waiting, o.bytes = nil, 0
}

func (o *outbox) shift() {
	o.bytes -= o.waiting[0].bytes
	o.waiting[0] = request{}
	o.waiting = o.waiting[1:]
}

// sendable returns what may be handed on and still be sent again: a copy, where the next component changes what it gets.
func sendable(md pmetric.Metrics, next consumer.Metrics) pmetric.Metrics {
	if !next.Capabilities().MutatesData {
		return md
	}
	own := pmetric.NewMetrics()
	md.CopyTo(own)
	return own
}
