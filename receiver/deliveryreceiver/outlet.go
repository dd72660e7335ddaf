// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deliveryreceiver

import (
	"context"
	"net/http"
	"time"

	"go.opentelemetry.io/collector/consumer"
	"go.opentelemetry.io/collector/consumer/consumererror"
	"go.opentelemetry.io/collector/receiver/receiverhelper"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"
	"go.uber.org/zap"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/deliverylog"
	"github.com/otelcol-dora/otelcol-dora/receiver/deliveryreceiver/internal/metadata"
)

// outlet is what the endpoints of a receiver share: who reads events by the delivery file, where they go and who
// counts them.
type outlet struct {
	catalog      *catalogReader
	deduplicator *deduplicator
	encoder      *deliverylog.Encoder
	next         consumer.Logs
	obsreport    *receiverhelper.ObsReport
	telemetry    *metadata.TelemetryBuilder
	logger       *zap.Logger
	// lifetime ends when a shutdown can wait no longer.
	lifetime context.Context
}

// handOn passes on the events that were not accepted before. It goes on when the sender hangs up:
// not every sender tries again, and those that do are recognised.
func (o *outlet) handOn(ctx context.Context, id string, events []*delivery.Event, now time.Time) answer {
	fresh := o.deduplicator.fresh(events, now)
	if duplicates := len(events) - len(fresh); duplicates > 0 {
		o.telemetry.ReceiverDeliveryDuplicateEvents.Add(ctx, int64(duplicates), metric.WithAttributes(attribute.String("source", id)))
	}
	if len(fresh) == 0 {
		return answer{status: http.StatusAccepted, outcome: duplicate}
	}
	err := o.consume(ctx, fresh)
	switch {
	case consumererror.IsPermanent(err):
		return answer{status: http.StatusAccepted, outcome: dropped, err: err, events: len(fresh)}
	case err != nil:
		return answer{status: http.StatusServiceUnavailable, outcome: refused, err: err, events: len(fresh)}
	}
	if evicted := o.deduplicator.remember(fresh, now); evicted > 0 {
		o.telemetry.ReceiverDeliveryDeduplicationEvictions.Add(ctx, int64(evicted))
	}
	return answer{status: http.StatusAccepted, outcome: accepted, events: len(fresh)}
}

func (o *outlet) consume(ctx context.Context, events []*delivery.Event) error {
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	stop := context.AfterFunc(o.lifetime, cancel)
	defer stop()
	return o.next.ConsumeLogs(ctx, o.encoder.Encode(events))
}
