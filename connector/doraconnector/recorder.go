// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package doraconnector

import (
	"context"
	"errors"
	"time"

	"go.opentelemetry.io/otel/metric"

	"github.com/otelcol-dora/otelcol-dora/connector/doraconnector/internal/metadata"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution"
	"github.com/otelcol-dora/otelcol-dora/internal/blocklog"
	"github.com/otelcol-dora/otelcol-dora/internal/catalog"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/dora"
	"github.com/otelcol-dora/otelcol-dora/internal/dora/silence"
	"github.com/otelcol-dora/otelcol-dora/internal/sharedcomponent"
)

// Outcomes of a record, in addition to those of [delivery.Outcome].
const (
	outcomeInvalid     = "invalid"
	outcomeIgnored     = "ignored"
	outcomeUnsupported = "unsupported"
)

// otherEvents stands for every event name that is not read, so that foreign records add no series.
const otherEvents = "_OTHER"

// Kinds of state, in addition to those of [delivery.Kind].
const (
	kindSeries = "series"
	kindSource = "source"
)

var announcementOutcomes = map[attribution.AnnouncementKind]string{
	attribution.Failed:    "failed",
	attribution.Recovered: "recovered",
	attribution.Retracted: "retracted",
}

var gapOutcomes = map[silence.NewsKind]string{
	silence.Detected:   "detected",
	silence.SpokeAgain: "closed",
	silence.Withdrawn:  "withdrawn",
}

// recorder is the connector's own telemetry.
type recorder struct {
	telemetry *metadata.TelemetryBuilder
}

// tally counts the records of a batch by event and outcome.
type tally map[[2]string]int64

func (t tally) add(event, outcome string, n int) {
	if n > 0 {
		t[[2]string{event, outcome}] += int64(n)
	}
}

func (r *recorder) processed(ctx context.Context, seen tally) {
	for key, n := range seen {
		r.telemetry.ConnectorDoraEventsProcessed.Add(ctx, n, sharedcomponent.Attributes("event", key[0], "outcome", key[1]))
	}
}

// delay records the time between an event and its observation. It is 0 if the source's clock is ahead.
func (r *recorder) delay(ctx context.Context, e *delivery.Event) {
	if !e.Observed.IsZero() {
		r.telemetry.ConnectorDoraEventDelay.Record(ctx, max(0, e.Observed.Sub(e.Time).Seconds()))
	}
}

func (r *recorder) flushed(ctx context.Context, f dora.Flush) {
	for _, a := range f.Announcements {
		r.telemetry.ConnectorDoraAttributionDecisions.Add(ctx, 1,
			sharedcomponent.Attributes("method", string(a.Verdict.Method), "outcome", announcementOutcomes[a.Kind]))
	}
	for kind, n := range f.Expired {
		add(ctx, r.telemetry.ConnectorDoraStateExpired, n, "kind", string(kind))
	}
	add(ctx, r.telemetry.ConnectorDoraObservationsExcluded, f.Late, "reason", "late")
	add(ctx, r.telemetry.ConnectorDoraObservationsExcluded, f.Negative, "reason", "negative")
}

// watched counts the gaps that were announced, and the sources that the watch refused and forgot.
func (r *recorder) watched(ctx context.Context, f told) {
	for _, gap := range f.gaps {
		r.telemetry.ConnectorDoraSourceGaps.Add(ctx, 1, sharedcomponent.Attributes("outcome", gapOutcomes[gap.Kind]))
	}
	add(ctx, r.telemetry.ConnectorDoraStateExpired, f.expired, "kind", kindSource)
	add(ctx, r.telemetry.ConnectorDoraStateRefused, f.refused, "kind", kindSource)
}

func (r *recorder) refused(ctx context.Context, n int) {
	add(ctx, r.telemetry.ConnectorDoraSeriesRefused, n)
}

func (r *recorder) dropped(ctx context.Context, n int) {
	add(ctx, r.telemetry.ConnectorDoraRecordsDropped, n)
}

func (r *recorder) sendFailed(ctx context.Context, output string) {
	add(ctx, r.telemetry.ConnectorDoraFlushErrors, 1, "output", output)
}

func (r *recorder) took(ctx context.Context, d time.Duration) {
	r.telemetry.ConnectorDoraFlushDuration.Record(ctx, d.Seconds())
}

// observeState reports the sizes of the state whenever telemetry is collected, until shutdown.
func (r *recorder) observeState(sizes func() map[string]int64) error {
	return r.telemetry.RegisterConnectorDoraStateSizeCallback(func(_ context.Context, o metric.Int64Observer) error {
		for kind, n := range sizes() {
			o.Observe(n, sharedcomponent.Attributes("kind", kind))
		}
		return nil
	})
}

// observeCatalog reports the version of the delivery file in force.
func (r *recorder) observeCatalog(current func() *catalog.Catalog) error {
	return r.telemetry.RegisterConnectorDoraCatalogInfoCallback(func(_ context.Context, o metric.Int64Observer) error {
		if now := current(); now != nil {
			o.Observe(1, sharedcomponent.Attributes("hash", now.Hash()))
		}
		return nil
	})
}

// observeStorage reports the size and the commits of the storage, if there is one.
func (r *recorder) observeStorage(stats func() (blocklog.Stats, bool)) error {
	observe := func(value func(blocklog.Stats) int64) metric.Int64Callback {
		return func(_ context.Context, o metric.Int64Observer) error {
			if now, ok := stats(); ok {
				o.Observe(value(now))
			}
			return nil
		}
	}
	return errors.Join(
		r.telemetry.RegisterConnectorDoraStorageSizeCallback(observe(func(s blocklog.Stats) int64 { return s.StoredBytes })),
		r.telemetry.RegisterConnectorDoraStorageWaitingCallback(observe(func(s blocklog.Stats) int64 { return s.WaitingBytes })),
		r.telemetry.RegisterConnectorDoraStorageCommitsCallback(func(_ context.Context, o metric.Int64Observer) error {
			if now, ok := stats(); ok {
				o.Observe(int64(now.Commits), sharedcomponent.Attributes("outcome", "succeeded"))
				o.Observe(int64(now.Failures), sharedcomponent.Attributes("outcome", "failed"))
			}
			return nil
		}))
}

func (r *recorder) setAside(ctx context.Context) {
	add(ctx, r.telemetry.ConnectorDoraStateSetAside, 1)
}

func (r *recorder) catalogRefused(ctx context.Context) {
	add(ctx, r.telemetry.ConnectorDoraCatalogRefusals, 1)
}

func (r *recorder) shutdown() { r.telemetry.Shutdown() }

// add adds to a counter unless n is 0: a counter that never rose has no series.
func add(ctx context.Context, counter metric.Int64Counter, n int, pairs ...string) {
	if n > 0 {
		counter.Add(ctx, int64(n), sharedcomponent.Attributes(pairs...))
	}
}
