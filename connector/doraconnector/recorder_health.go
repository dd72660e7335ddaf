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

// notJoined stands for the rung of the join ladder where no deployment of a release was found.
const notJoined = "none"

var suspicionOutcomes = map[inquiry.NewsKind]string{inquiry.Suspected: "suspected", inquiry.Withdrawn: "withdrawn"}

// inquirySizes is what the inquiry held when that was last looked at, for readers that must not wait for an evaluation.
type inquirySizes struct {
	inquiry.Stats
	// joined counts releases by the rung of the join ladder by which their deployment was found.
	joined map[string]int64
	// inherited counts those of which it is not known when they came.
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

// evaluated records how long an evaluation took, and what found no room since the one before.
func (r *recorder) evaluated(ctx context.Context, took time.Duration, before, now inquiry.Stats) {
	r.telemetry.ConnectorDoraEvaluationDuration.Record(ctx, took.Seconds())
	add(ctx, r.telemetry.ConnectorDoraStateRefused, int(now.RefusedFindings-before.RefusedFindings), "kind", kindFinding)
	add(ctx, r.telemetry.ConnectorDoraStateRefused, int(now.RefusedIncidents-before.RefusedIncidents), "kind", kindAnswer)
	add(ctx, r.telemetry.ConnectorDoraStateExpired, int(now.ForgottenFindings-before.ForgottenFindings), "kind", kindFinding)
	add(ctx, r.telemetry.ConnectorDoraStateExpired, int(now.ForgottenIncidents-before.ForgottenIncidents), "kind", kindAnswer)
}

// observeReleases reports how many releases there are by how their deployment was found, and how many were there before.
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

// count counts the releases that had traffic.
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
