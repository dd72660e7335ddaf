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

// outbox holds the requests that the next component has not accepted yet. Sending an accepted request again would
// change nothing.
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

// deliver sends the waiting requests and then the new ones. With anew, the new requests contain everything and replace
// the waiting ones. If refused requests exceed the limit, the oldest are dropped, but none that was tried only once.
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

// trim drops the oldest requests beyond the limit, but keeps the newest ones.
func (o *outbox) trim(ctx context.Context, newest int) {
	dropped := 0
	for len(o.waiting) > newest && o.bytes > o.limit {
		o.shift()
		dropped++
	}
	if dropped > 0 {
		o.recorder.dropped(ctx, dropped)
		o.logger.Error("release health that could not be delivered was dropped; to keep more, raise `limits.unsent_bytes`", zap.Int("requests", dropped))
	}
}

// send sends the waiting requests in order until one is refused. A request that is refused permanently is dropped, so
// that it does not block those after it.
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

// giveUp logs what is lost on shutdown: requests that the next component did not accept and that nobody will send
// again.
func (o *outbox) giveUp(ctx context.Context) {
	if len(o.waiting) == 0 {
		return
	}
	o.recorder.dropped(ctx, len(o.waiting))
	o.logger.Error("release health was not accepted before the shutdown and is lost; to keep it over a restart, give the exporter a `sending_queue` with a storage",
		zap.Int("requests", len(o.waiting)), zap.Int("bytes", o.bytes))
	o.waiting, o.bytes = nil, 0
}

func (o *outbox) shift() {
	o.bytes -= o.waiting[0].bytes
	o.waiting[0] = request{}
	o.waiting = o.waiting[1:]
}

// sendable returns metrics that can be passed on and still be sent again: a copy if the next component may change them.
func sendable(md pmetric.Metrics, next consumer.Metrics) pmetric.Metrics {
	if !next.Capabilities().MutatesData {
		return md
	}
	own := pmetric.NewMetrics()
	md.CopyTo(own)
	return own
}
