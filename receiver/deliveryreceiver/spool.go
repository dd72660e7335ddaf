// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deliveryreceiver

import (
	"context"
	"errors"
	"fmt"
	"time"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/component/componentstatus"
	"go.opentelemetry.io/collector/consumer/consumererror"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"
	"go.uber.org/zap"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/source"
	"github.com/otelcol-dora/otelcol-dora/internal/spool"
	"github.com/otelcol-dora/otelcol-dora/internal/storageclient"
)

// spoolName names the spool's storage client, so that the receiver may have others.
const spoolName = "spool"

// errNotSaved wraps the errors of webhooks that the spool did not save.
var errNotSaved = errors.New("the webhook is not saved")

// openSpool opens the spool, if one is configured, with the webhooks that an earlier process saved but did not deliver.
func (r *webhookReceiver) openSpool(ctx context.Context, host component.Host) error {
	config := &r.config.Spool
	if !config.enabled() {
		r.settings.Logger.Info("webhooks are answered after the pipeline has accepted them and refused while it does not: " +
			"configure `spool` to keep them, since not every sender retries")
		return nil
	}
	client, err := storageclient.Open(ctx, host, *config.Storage,
		storageclient.Owner{Kind: component.KindReceiver, ID: r.id, Name: spoolName})
	if err != nil {
		return fmt.Errorf("`spool::storage`: %w", err)
	}
	opened, err := spool.Open(ctx, client, config.options(), spool.Hooks{
		Map:    r.mapAgain,
		HandOn: r.outlet.handOnSaved,
		Told:   r.outlet.told(host),
	})
	if err != nil {
		return errors.Join(fmt.Errorf("`spool::storage`: %w", err), client.Close(ctx))
	}
	if damage := opened.Unreadable(); damage != "" {
		r.outlet.telemetry.ReceiverDeliverySpoolUnreadable.Add(ctx, 1)
		r.settings.Logger.Error("the spool could not be read; a new one is started, and the webhooks in the old one are not delivered",
			zap.Stringer("storage", config.Storage), zap.String("reason", damage))
	}
	r.outlet.spool, r.storage = opened, client
	left := opened.Stats(time.Now())
	r.settings.Logger.Info("webhooks are saved in the spool before they are answered",
		zap.Stringer("storage", config.Storage), zap.Int("waiting", left.Entries), zap.Int("set_aside", left.SetAside))
	return nil
}

// closeSpool tries once more to deliver the waiting webhooks and leaves the rest to the next start.
func (r *webhookReceiver) closeSpool(ctx context.Context) error {
	if r.storage == nil {
		return nil
	}
	err := errors.Join(r.outlet.spool.Close(ctx), r.storage.Close(context.WithoutCancel(ctx)))
	r.storage = nil
	return err
}

// mapAgain maps a webhook that an earlier process saved, with the current options and delivery file.
func (r *webhookReceiver) mapAgain(webhook spool.Webhook) ([]*delivery.Event, error) {
	e, ok := r.endpoints[webhook.Source]
	if !ok {
		return nil, fmt.Errorf("the source %q is not configured any more", webhook.Source)
	}
	events, err := e.source.Events(webhook.Request)
	if uninteresting := (*source.Ignored)(nil); errors.As(err, &uninteresting) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	standing := e.catalog.read(context.Background(), e.format, e.id, events)
	fresh := e.deduplicator.fresh(standing, webhook.Request.Received)
	e.remember(context.Background(), fresh, webhook.Request.Received)
	return fresh, nil
}

// save writes a webhook to the spool, which delivers it later.
func (o *outlet) save(ctx context.Context, webhook spool.Webhook, events []*delivery.Event) error {
	err := o.spool.Save(ctx, webhook, events)
	if err == nil {
		return nil
	}
	reason := "storage"
	if errors.Is(err, spool.ErrFull) {
		reason = "full"
	}
	o.telemetry.ReceiverDeliverySpoolRefusals.Add(ctx, 1, metric.WithAttributes(
		attribute.String("reason", reason), attribute.String("source", webhook.Source)))
	return fmt.Errorf("%w: %w", errNotSaved, err)
}

// handOnSaved delivers the events of several webhooks in one request. Webhooks do not share resources, because
// records grouped under one resource would arrive in another order than they were saved.
func (o *outlet) handOnSaved(ctx context.Context, webhooks [][]*delivery.Event) spool.Outcome {
	logs := plog.NewLogs()
	for _, events := range webhooks {
		o.encoder.Encode(events).ResourceLogs().MoveAndAppendTo(logs.ResourceLogs())
	}
	err := o.next.ConsumeLogs(ctx, logs)
	return spool.Outcome{Err: err, Final: consumererror.IsPermanent(err)}
}

// told returns the callbacks by which the spool's news is counted, logged and reported as component status.
func (o *outlet) told(host component.Host) spool.Told {
	ctx := context.Background()
	from := func(webhook spool.Identity) metric.MeasurementOption {
		return metric.WithAttributes(attribute.String("source", webhook.Source))
	}
	return spool.Told{
		Refused: func(outcome spool.Outcome) {
			o.telemetry.ReceiverDeliverySpoolRetries.Add(ctx, 1)
			o.logger.Debug("the pipeline refused webhooks from the spool; they are tried again", zap.Error(outcome.Err))
		},
		SetAside: func(webhook spool.Identity, reason error) {
			o.telemetry.ReceiverDeliverySpoolSetAside.Add(ctx, 1, from(webhook))
			o.logger.Warn("a webhook is set aside: it is kept and tried again at the next start", append(fieldsOf(webhook), zap.Error(reason))...)
		},
		Forgotten: func(webhook spool.Identity) {
			o.telemetry.ReceiverDeliverySpoolForgotten.Add(ctx, 1, from(webhook))
			o.logger.Warn("a webhook that was set aside is dropped to make room for a later one", fieldsOf(webhook)...)
		},
		Trouble: func(err error) {
			if err == nil {
				o.logger.Info("the spool works again")
				componentstatus.ReportStatus(host, componentstatus.NewEvent(componentstatus.StatusOK))
				return
			}
			o.logger.Error("the spool cannot save or deliver webhooks and keeps trying; this is logged again only if saving fails too", zap.Error(err))
			componentstatus.ReportStatus(host, componentstatus.NewRecoverableErrorEvent(err))
		},
	}
}

func fieldsOf(webhook spool.Identity) []zap.Field {
	return []zap.Field{
		zap.String("source", webhook.Source), zap.String("delivery_id", webhook.DeliveryID), zap.Time("received", webhook.Received),
	}
}

// observeSpool registers the metrics of the spool, which are read whenever telemetry is collected.
func (o *outlet) observeSpool() error {
	if o.spool == nil {
		return nil
	}
	stats := func() spool.Stats { return o.spool.Stats(time.Now()) }
	number := func(read func(spool.Stats) int64) metric.Int64Callback {
		return func(_ context.Context, observer metric.Int64Observer) error {
			observer.Observe(read(stats()))
			return nil
		}
	}
	return errors.Join(
		o.telemetry.RegisterReceiverDeliverySpoolEntriesCallback(number(func(s spool.Stats) int64 { return int64(s.Entries) })),
		o.telemetry.RegisterReceiverDeliverySpoolBytesCallback(number(func(s spool.Stats) int64 { return s.Bytes })),
		o.telemetry.RegisterReceiverDeliverySpoolSetAsideEntriesCallback(number(func(s spool.Stats) int64 { return int64(s.SetAside) })),
		o.telemetry.RegisterReceiverDeliverySpoolOldestAgeCallback(func(_ context.Context, observer metric.Float64Observer) error {
			observer.Observe(stats().OldestAge.Seconds())
			return nil
		}))
}
