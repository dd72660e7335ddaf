// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package releasehealthconnector

import (
	"context"
	"errors"
	"math"
	"time"

	"go.opentelemetry.io/otel/metric"

	"github.com/otelcol-dora/otelcol-dora/connector/releasehealthconnector/internal/metadata"
	"github.com/otelcol-dora/otelcol-dora/internal/catalog"
	"github.com/otelcol-dora/otelcol-dora/internal/sharedcomponent"
)

// recorder is the connector's own telemetry.
type recorder struct {
	telemetry *metadata.TelemetryBuilder
}

// read records the counts and resets them.
func (r *recorder) read(ctx context.Context, c *counts) {
	for s := range signals {
		for step, n := range c.items[s] {
			if n > 0 {
				r.telemetry.ConnectorReleaseHealthItems.Add(ctx, n, sharedcomponent.Attributes("signal", signalNames[s], "step", string(steps[step])))
			}
		}
		for o, n := range c.leftOut[s] {
			if n > 0 {
				r.telemetry.ConnectorReleaseHealthItemsLeftOut.Add(ctx, n, sharedcomponent.Attributes("signal", signalNames[s], "outcome", outcomeNames[o]))
			}
		}
	}
	*c = counts{}
}

func (r *recorder) flushed(ctx context.Context, took time.Duration) {
	r.telemetry.ConnectorReleaseHealthFlushDuration.Record(ctx, took.Seconds())
}

func (r *recorder) refused(ctx context.Context) {
	r.telemetry.ConnectorReleaseHealthFlushErrors.Add(ctx, 1)
}

func (r *recorder) dropped(ctx context.Context, requests int) {
	r.telemetry.ConnectorReleaseHealthRequestsDropped.Add(ctx, int64(requests))
}

func (r *recorder) catalogRefused(ctx context.Context) {
	r.telemetry.ConnectorReleaseHealthCatalogRefusals.Add(ctx, 1)
}

// state holds sizes, and what was refused and dropped since the start, by kind.
type state struct {
	size, refused, expired map[string]int64
	exposed                int64
	traceShift             int
}

// observeState reports the state whenever telemetry is collected.
func (r *recorder) observeState(now func() state) error {
	byKind := func(of func(state) map[string]int64) metric.Int64Callback {
		return func(_ context.Context, o metric.Int64Observer) error {
			for kind, n := range of(now()) {
				o.Observe(n, sharedcomponent.Attributes("kind", kind))
			}
			return nil
		}
	}
	return errors.Join(
		r.telemetry.RegisterConnectorReleaseHealthStateSizeCallback(byKind(func(s state) map[string]int64 { return s.size })),
		r.telemetry.RegisterConnectorReleaseHealthStateRefusedCallback(byKind(func(s state) map[string]int64 { return s.refused })),
		r.telemetry.RegisterConnectorReleaseHealthStateExpiredCallback(byKind(func(s state) map[string]int64 { return s.expired })),
		r.telemetry.RegisterConnectorReleaseHealthExposedReleasesCallback(func(_ context.Context, o metric.Int64Observer) error {
			o.Observe(now().exposed)
			return nil
		}),
		r.telemetry.RegisterConnectorReleaseHealthTraceShareCallback(func(_ context.Context, o metric.Float64Observer) error {
			o.Observe(math.Ldexp(1, -now().traceShift))
			return nil
		}))
}

func (r *recorder) observeCatalog(current func() *catalog.Catalog) error {
	return r.telemetry.RegisterConnectorReleaseHealthCatalogInfoCallback(func(_ context.Context, o metric.Int64Observer) error {
		if now := current(); now != nil {
			o.Observe(1, sharedcomponent.Attributes("hash", now.Hash()))
		}
		return nil
	})
}

func (r *recorder) shutdown() { r.telemetry.Shutdown() }
