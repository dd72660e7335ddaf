// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deliveryreceiver

import (
	"context"
	"errors"
	"net/http"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/consumer"
	"go.opentelemetry.io/collector/extension/xextension/storage"
	"go.opentelemetry.io/collector/receiver"
	"go.opentelemetry.io/collector/receiver/receiverhelper"
	"go.opentelemetry.io/otel/metric"
	"go.uber.org/zap"

	"github.com/otelcol-dora/otelcol-dora/internal/deliverylog"
	"github.com/otelcol-dora/otelcol-dora/internal/sharedcomponent"
	"github.com/otelcol-dora/otelcol-dora/internal/source"
	"github.com/otelcol-dora/otelcol-dora/receiver/deliveryreceiver/internal/metadata"
)

// webhookReceiver runs the HTTP server that all sources share.
type webhookReceiver struct {
	config   *Config
	id       component.ID
	settings component.TelemetrySettings
	outlet   *outlet
	// endpoints holds the endpoint of each configured source by source id. Start sets it.
	endpoints map[string]*endpoint
	// storage is the client that the spool writes to; nil while no spool is open.
	storage storage.Client
	// giveUp cancels outlet.lifetime.
	giveUp context.CancelFunc

	server *sharedcomponent.Server
}

func newReceiver(set receiver.Settings, config *Config, next consumer.Logs) (*webhookReceiver, error) {
	obsreport, err := receiverhelper.NewObsReport(receiverhelper.ObsReportSettings{
		ReceiverID:             set.ID,
		Transport:              "http",
		ReceiverCreateSettings: set,
	})
	if err != nil {
		return nil, err
	}
	telemetry, err := metadata.NewTelemetryBuilder(set.TelemetrySettings)
	if err != nil {
		return nil, err
	}
	lifetime, giveUp := context.WithCancel(context.Background())
	return &webhookReceiver{
		config:   config,
		id:       set.ID,
		settings: set.TelemetrySettings,
		giveUp:   giveUp,
		server:   &sharedcomponent.Server{Config: &config.ServerConfig, Settings: set.TelemetrySettings},
		outlet: &outlet{
			catalog:      newCatalogReader(config, telemetry, set.Logger),
			deduplicator: newDeduplicator(config.Deduplication),
			encoder:      deliverylog.NewEncoder(metadata.ScopeName, set.BuildInfo.Version),
			next:         next,
			obsreport:    obsreport,
			telemetry:    telemetry,
			logger:       set.Logger,
			lifetime:     lifetime,
		},
	}, nil
}

// Start listens before it returns, so a port that is already in use fails the start. A faulty delivery file fails it
// too, because there is no earlier version to fall back on.
func (r *webhookReceiver) Start(ctx context.Context, host component.Host) error {
	if err := r.outlet.catalog.start(); err != nil {
		return err
	}
	r.endpoints = r.newEndpoints()
	if err := r.openSpool(ctx, host); err != nil {
		r.outlet.catalog.shutdown()
		return err
	}
	if err := r.serve(ctx, host); err != nil {
		err = errors.Join(err, r.closeSpool(ctx))
		r.outlet.catalog.shutdown()
		return err
	}
	if r.outlet.spool != nil {
		r.outlet.spool.Start()
	}
	return nil
}

func (r *webhookReceiver) serve(ctx context.Context, host component.Host) error {
	if err := r.observe(); err != nil {
		return err
	}
	return r.server.Start(ctx, host, r.routes())
}

// Shutdown stops accepting webhooks, waits for the requests in progress and lets the spool deliver what it holds. When
// ctx ends, it stops waiting and cancels them.
func (r *webhookReceiver) Shutdown(ctx context.Context) error {
	defer r.outlet.telemetry.Shutdown()
	defer r.outlet.catalog.shutdown()
	defer r.giveUp()
	if !r.server.Started() {
		return nil
	}
	return errors.Join(r.server.Stop(ctx), r.closeSpool(ctx))
}

func (r *webhookReceiver) newEndpoints() map[string]*endpoint {
	endpoints := map[string]*endpoint{}
	environments := r.config.Environments.build()
	for id, config := range r.config.Sources {
		access, kind := config.Reach(), kinds[id.Type().String()]
		endpoints[id.String()] = &endpoint{
			id:              id.String(),
			format:          id.Type().String(),
			source:          config.NewSource(environments),
			secrets:         access.all(),
			authenticated:   !access.AllowUnauthenticated,
			malformedStatus: kind.MalformedStatus,
			maxBody:         r.config.ServerConfig.MaxRequestBodySize,
			keep:            kind.Keep,
			outlet:          r.outlet,
		}
	}
	return endpoints
}

func (r *webhookReceiver) routes() http.Handler {
	mux := http.NewServeMux()
	for _, id := range r.config.Sources.sorted() {
		access, served := r.config.Sources[id].Reach(), r.endpoints[id.String()]
		if access.AllowUnauthenticated {
			r.settings.Logger.Warn("this source takes webhooks from anybody who can reach it",
				zap.String("source", id.String()), zap.String("path", access.Path))
		}
		if asked, ok := served.source.(source.Handshaker); ok {
			mux.Handle("OPTIONS "+access.Path, handshake(asked))
		}
		mux.Handle("POST "+access.Path, served)
	}
	return mux
}

func (r *webhookReceiver) observe() error {
	if err := errors.Join(r.outlet.catalog.observe(), r.outlet.observeSpool()); err != nil {
		return err
	}
	return r.outlet.telemetry.RegisterReceiverDeliveryDeduplicationEntriesCallback(
		func(_ context.Context, o metric.Int64Observer) error {
			o.Observe(int64(r.outlet.deduplicator.size()))
			return nil
		})
}
