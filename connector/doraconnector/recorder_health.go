// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package doraconnector

import (
	"cmp"
	"context"
	"errors"
	"time"

	"go.opentelemetry.io/otel/metric"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/inquiry"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/watch"
	"github.com/otelcol-dora/otelcol-dora/internal/sharedcomponent"
)

// Kinds of state that the inquiry holds.
const (
	kindHealthService = "health_service"
	kindRelease       = "release"
	kindHealthTotal   = "health_total"
	kindFinding       = "finding"
	kindAnswer        = "answer"
)

// notJoined is the rung of the join ladder for a release without a known deployment.
const notJoined = "none"

var suspicionOutcomes = map[inquiry.NewsKind]string{inquiry.Suspected: "suspected", inquiry.Withdrawn: "withdrawn"}

// inquirySizes is a copy of the sizes of the inquiry, for readers that must not wait for an evaluation.
type inquirySizes struct {
	inquiry.Stats
	// joined counts releases by the rung of the join ladder that found their deployment.
	joined map[string]int64
	// inherited counts releases whose arrival is unknown.
	inherited int64
}

func (s *inquirySizes) byKind() map[string]int64 {
	return map[string]int64{
		kindHealthService: int64(s.Watch.Scopes), kindRelease: int64(s.Watch.Releases), kindHealthTotal: int64(s.Watch.Totals),
		kindFinding: int64(s.Findings), kindAnswer: int64(s.Incidents),
	}
}

func (r *recorder) healthTaken(ctx context.Context, seen healthTally) {
	for outcome, n := range seen {
		add(ctx, r.telemetry.ConnectorDoraHealthObservations, int(n), "outcome", outcome)
	}
}

// found counts the suspicions among the news.
func (r *recorder) found(ctx context.Context, news []inquiry.News) {
	for _, n := range news {
		if outcome := suspicionOutcomes[n.Kind]; outcome != "" {
			add(ctx, r.telemetry.ConnectorDoraAttributionDecisions, 1, "method", string(attribution.MethodHealth), "outcome", outcome)
		}
	}
}

// evaluated records the duration of an evaluation, and what was refused and forgotten since the last one.
func (r *recorder) evaluated(ctx context.Context, took time.Duration, before, now inquiry.Stats) {
	r.telemetry.ConnectorDoraEvaluationDuration.Record(ctx, took.Seconds())
	add(ctx, r.telemetry.ConnectorDoraStateRefused, int(now.RefusedFindings-before.RefusedFindings), "kind", kindFinding)
	add(ctx, r.telemetry.ConnectorDoraStateRefused, int(now.RefusedIncidents-before.RefusedIncidents), "kind", kindAnswer)
	add(ctx, r.telemetry.ConnectorDoraStateExpired, int(now.ForgottenFindings-before.ForgottenFindings), "kind", kindFinding)
	add(ctx, r.telemetry.ConnectorDoraStateExpired, int(now.ForgottenIncidents-before.ForgottenIncidents), "kind", kindAnswer)
}

// observeReleases reports the number of releases by rung of the join ladder, and of those whose arrival is unknown.
func (r *recorder) observeReleases(sizes func() *inquirySizes) error {
	joined := func(_ context.Context, o metric.Int64Observer) error {
		for step, n := range sizes().joined {
			o.Observe(n, sharedcomponent.Attributes("step", step))
		}
		return nil
	}
	inherited := func(_ context.Context, o metric.Int64Observer) error {
		o.Observe(sizes().inherited)
		return nil
	}
	return errors.Join(r.telemetry.RegisterConnectorDoraReleasesCallback(joined), r.telemetry.RegisterConnectorDoraReleasesInheritedCallback(inherited))
}

// count counts the releases that have had traffic.
func (s *inquirySizes) count(releases []inquiry.Release) {
	s.joined, s.inherited = map[string]int64{}, 0
	for i := range releases {
		of := &releases[i]
		if of.State == watch.Pending {
			continue
		}
		s.joined[cmp.Or(of.Step, notJoined)]++
		if of.First == 0 {
			s.inherited++
		}
	}
}
