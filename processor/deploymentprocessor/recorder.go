// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deploymentprocessor

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	"go.opentelemetry.io/otel/metric"

	"github.com/otelcol-dora/otelcol-dora/internal/catalog"
	"github.com/otelcol-dora/otelcol-dora/internal/sharedcomponent"
	"github.com/otelcol-dora/otelcol-dora/processor/deploymentprocessor/internal/metadata"
)

// recorder records the processor's own metrics.
type recorder struct {
	telemetry *metadata.TelemetryBuilder
	// learnedAt is when the last delivery event was learned, in Unix nanoseconds; 0 before the first.
	learnedAt atomic.Int64
}

// Outcomes of delivery events, as in the attribute `outcome`.
const (
	eventLearned   = "learned"
	eventDuplicate = "duplicate"
	eventRefused   = "refused"
	eventIgnored   = "ignored"
	eventInvalid   = "invalid"
)

// catalogRefused counts a version of the delivery file that has faults.
func (r *recorder) catalogRefused(ctx context.Context) {
	r.telemetry.ProcessorDeploymentCatalogRefusals.Add(ctx, 1)
}

// eventsRead counts n delivery events by their outcome.
func (r *recorder) eventsRead(ctx context.Context, outcome string, n int) {
	if n == 0 {
		return
	}
	if outcome == eventLearned {
		r.learnedAt.Store(time.Now().UnixNano())
	}
	r.telemetry.ProcessorDeploymentEvents.Add(ctx, int64(n), sharedcomponent.Attributes("outcome", outcome))
}

// sinceLearned returns the time since a delivery event was last learned, or false if none was.
func (r *recorder) sinceLearned(now time.Time) (time.Duration, bool) {
	at := r.learnedAt.Load()
	return now.Sub(time.Unix(0, at)), at != 0
}

// storageFailed counts a failed operation of the storage.
func (r *recorder) storageFailed(ctx context.Context) {
	r.telemetry.ProcessorDeploymentStorageFailures.Add(ctx, 1)
}

// followFailed counts a failed poll by its reason, one of those of a [pollError].
func (r *recorder) followFailed(ctx context.Context, reason string) {
	r.telemetry.ProcessorDeploymentFollowFailures.Add(ctx, 1, sharedcomponent.Attributes("reason", reason))
}

// state is how much is held now, and how much was refused and forgotten since the start, by kind.
type state struct{ size, refused, expired map[string]int64 }

// observe registers the asynchronous metrics, which read the state of e.
func (r *recorder) observe(e *engine) error {
	return errors.Join(
		r.telemetry.RegisterProcessorDeploymentResourcesCallback(func(_ context.Context, o metric.Int64Observer) error {
			e.tagger.counts.observe(o)
			return nil
		}),
		r.telemetry.RegisterProcessorDeploymentStateSizeCallback(byKind(e, func(s *state) map[string]int64 { return s.size })),
		r.telemetry.RegisterProcessorDeploymentStateRefusedCallback(byKind(e, func(s *state) map[string]int64 { return s.refused })),
		r.telemetry.RegisterProcessorDeploymentStateExpiredCallback(byKind(e, func(s *state) map[string]int64 { return s.expired })),
		r.telemetry.RegisterProcessorDeploymentTableAgeCallback(func(_ context.Context, o metric.Float64Observer) error {
			e.observeAges(o, time.Now())
			return nil
		}),
		r.observeCatalog(e.catalog.Current),
	)
}

func byKind(e *engine, of func(*state) map[string]int64) metric.Int64Callback {
	return func(_ context.Context, o metric.Int64Observer) error {
		now := e.state()
		for kind, n := range of(&now) {
			o.Observe(n, sharedcomponent.Attributes("kind", kind))
		}
		return nil
	}
}

func (r *recorder) observeCatalog(current func() *catalog.Catalog) error {
	return r.telemetry.RegisterProcessorDeploymentCatalogInfoCallback(func(_ context.Context, o metric.Int64Observer) error {
		if now := current(); now != nil {
			o.Observe(1, sharedcomponent.Attributes("hash", now.Hash()))
		}
		return nil
	})
}

// observe reports the resources of each signal by outcome; it omits outcomes that have not occurred.
func (c *counts) observe(o metric.Int64Observer) {
	for s := range signals {
		for what := range outcomes {
			if n := c[s][what].Load(); n > 0 {
				o.Observe(int64(n), sharedcomponent.Attributes("signal", signalNames[s], "outcome", outcomeNames[what]))
			}
		}
	}
}

func (r *recorder) shutdown() { r.telemetry.Shutdown() }
