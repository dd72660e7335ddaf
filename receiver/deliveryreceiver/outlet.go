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
	"github.com/otelcol-dora/otelcol-dora/internal/spool"
	"github.com/otelcol-dora/otelcol-dora/receiver/deliveryreceiver/internal/metadata"
)

// outlet holds what all endpoints of a receiver share: the delivery file, deduplication, the destination of events
// and telemetry.
type outlet struct {
	catalog      *catalogReader
	deduplicator *deduplicator
	encoder      *deliverylog.Encoder
	next         consumer.Logs
	// spool keeps webhooks until next has accepted them; nil if none is configured.
	spool     *spool.Spool
	obsreport *receiverhelper.ObsReport
	telemetry *metadata.TelemetryBuilder
	logger    *zap.Logger
	// lifetime is cancelled when Shutdown cannot wait any longer.
	lifetime context.Context
}

// handOn passes on the events of a webhook that were not accepted before: to the spool if there is one, else to the
// next consumer. It continues when the sender hangs up, because not every sender retries, and a retry is recognised
// as a duplicate.
func (o *outlet) handOn(ctx context.Context, webhook spool.Webhook, events []*delivery.Event) answer {
	now := webhook.Request.Received
	fresh := o.deduplicator.fresh(events, now)
	if duplicates := len(events) - len(fresh); duplicates > 0 {
		o.telemetry.ReceiverDeliveryDuplicateEvents.Add(ctx, int64(duplicates), metric.WithAttributes(attribute.String("source", webhook.Source)))
	}
	if len(fresh) == 0 {
		return answer{status: http.StatusAccepted, outcome: duplicate}
	}
	err := o.take(ctx, webhook, fresh)
	switch {
	case consumererror.IsPermanent(err):
		return answer{status: http.StatusAccepted, outcome: dropped, err: err, events: len(fresh)}
	case err != nil:
		return answer{status: http.StatusServiceUnavailable, outcome: refused, err: err, events: len(fresh)}
	}
	o.remember(ctx, fresh, now)
	return answer{status: http.StatusAccepted, outcome: accepted, events: len(fresh)}
}

// take returns nil once the spool or the next consumer has accepted the events.
func (o *outlet) take(ctx context.Context, webhook spool.Webhook, events []*delivery.Event) error {
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	stop := context.AfterFunc(o.lifetime, cancel)
	defer stop()
	if o.spool != nil {
		return o.save(ctx, webhook, events)
	}
	return o.next.ConsumeLogs(ctx, o.encoder.Encode(events))
}

// remember records accepted events, so that they are recognised when they arrive again.
func (o *outlet) remember(ctx context.Context, events []*delivery.Event, now time.Time) {
	if evicted := o.deduplicator.remember(events, now); evicted > 0 {
		o.telemetry.ReceiverDeliveryDeduplicationEvictions.Add(ctx, int64(evicted))
	}
}
