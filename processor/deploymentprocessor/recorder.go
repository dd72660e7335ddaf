// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deploymentprocessor

import (
	"context"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"

	"github.com/otelcol-dora/otelcol-dora/processor/deploymentprocessor/internal/metadata"
)

// recorder is the processor's own telemetry.
type recorder struct {
	telemetry *metadata.TelemetryBuilder
}

func (r *recorder) catalogRefused(ctx context.Context) {
	r.telemetry.ProcessorDeploymentCatalogRefusals.Add(ctx, 1)
}

// eventRead counts a delivery event that was learned from, or that was invalid and could not be.
func (r *recorder) eventRead(ctx context.Context, outcome string, n int) {
	r.telemetry.ProcessorDeploymentEvents.Add(ctx, int64(n), metric.WithAttributes(attribute.String("outcome", outcome)))
}

// storageFailed counts an operation that the storage refused.
func (r *recorder) storageFailed(ctx context.Context) {
	r.telemetry.ProcessorDeploymentStorageFailures.Add(ctx, 1)
}

// followFailed counts an attempt to follow another collector's table that brought nothing, and why: one of the reasons of a [pollError].
func (r *recorder) followFailed(ctx context.Context, reason string) {
	r.telemetry.ProcessorDeploymentFollowFailures.Add(ctx, 1, metric.WithAttributes(attribute.String("reason", reason)))
}

func (r *recorder) shutdown() { r.telemetry.Shutdown() }
