// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package doraconnector

import (
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/extension/xextension/storage"

	"github.com/otelcol-dora/otelcol-dora/connector/doraconnector/internal/metadatatest"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
	"github.com/otelcol-dora/otelcol-dora/internal/disktest"
)

func TestHealthThatWasTakenSurvivesACrashAtOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		disk := disktest.New()
		before := newDurableRig(t, disk, nil).feedHealth(t)
		before.start(t)
		start := time.Now()
		s := badCanary(start)
		elapse(time.Minute)
		before.feed(t, s.bin(start, 5))
		after, _ := before.crash(t, disk)
		after.feed(t, s.bin(start, 5))
		metadatatest.AssertEqualConnectorDoraHealthObservations(t, after.telemetry, points(point(2, "outcome", "duplicate")), ignoreTime)
	})
}

func TestASuspicionIsNotToldBeforeItIsSafe(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		disk := disktest.New()
		r := newDurableRig(t, disk, func(c *Config) { c.Attribution.EvaluationInterval = time.Minute }).feedHealth(t)
		r.start(t)
		start := time.Now()
		s := badCanary(start)
		s.live(t, r, start, 0, arrival)
		r.consume(t, eventsOf(s.tell[arrival]...))
		elapse(5 * time.Minute)
		for n := arrival * 6; n < (arrival+5)*6; n++ {
			r.feed(t, s.bin(start, n))
		}
		require.Empty(t, r.told(suspicions...))
		disk.FailWith(storage.ErrStorageFull)
		for _, m := range healthOf(s.bin(start, (arrival+4)*6)) {
			require.NoError(t, r.healthToMetrics.ConsumeMetrics(t.Context(), m), "what is known is safe")
		}
		elapse(3 * time.Minute)
		assert.Empty(t, r.told(suspicions...))
		for _, m := range healthOf(s.bin(start, (arrival+5)*6)) {
			require.ErrorIs(t, r.healthToMetrics.ConsumeMetrics(t.Context(), m), storage.ErrStorageFull)
		}
		disk.FailWith(nil)
		elapse(2 * time.Minute)
		assert.Len(t, r.told(suspicions...), 1)
	})
}

func TestWhatBecameOfHealthIsCounted(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, func(c *Config) { c.Limits.HealthServices = 1 }).feedHealth(t)
		r.start(t)
		elapse(time.Hour)
		now := health.BinOf(time.Now().UnixNano())
		cart, mail := serving{service: "cart", version: "1.0", n: 10}, serving{service: "mail", version: "1.0", n: 10}
		r.feed(t, cart.observations(now-1, 10, ""))
		r.feed(t, cart.observations(now-1, 10, ""))
		r.feed(t, cart.observations(now-1, 11, ""))
		r.feed(t, cart.observations(now+60, 10, ""))
		r.feed(t, cart.observations(now-60, 10, ""))
		r.feed(t, mail.observations(now-1, 10, ""))
		for _, m := range healthOf(cart.observations(now-1, 10, "")) {
			m.ResourceMetrics().At(0).ScopeMetrics().At(0).Metrics().At(0).Sum().SetAggregationTemporality(2)
			require.NoError(t, r.healthToMetrics.ConsumeMetrics(t.Context(), m))
			m.ResourceMetrics().At(0).ScopeMetrics().At(0).Metrics().At(0).Sum().SetAggregationTemporality(0)
			require.NoError(t, r.healthToMetrics.ConsumeMetrics(t.Context(), m))
			m.ResourceMetrics().At(0).ScopeMetrics().At(0).Metrics().At(0).SetName("other")
			require.NoError(t, r.healthToMetrics.ConsumeMetrics(t.Context(), m))
		}
		metadatatest.AssertEqualConnectorDoraHealthObservations(t, r.telemetry, points(
			point(2, "outcome", "recorded"), point(1, "outcome", "duplicate"), point(1, "outcome", "future"), point(1, "outcome", "late"),
			point(1, "outcome", "full"), point(1, "outcome", "cumulative"), point(1, "outcome", "invalid"), point(1, "outcome", "ignored"),
		), ignoreTime)
	})
}

func TestReleasesAreCountedByHowTheirDeploymentWasFound(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, nil).feedHealth(t)
		r.start(t)
		start := time.Now()
		s := badCanary(start)
		s.serve = append(s.serve, serving{service: "mail", version: "1.0", to: ending, n: 10})
		s.live(t, r, start, 0, 5)
		metadatatest.AssertEqualConnectorDoraReleases(t, r.telemetry, points(point(1, "step", "version"), point(1, "step", "none")), ignoreTime)
		metadatatest.AssertEqualConnectorDoraReleasesInherited(t, r.telemetry, points(point(2)), ignoreTime)
		s.live(t, r, start, 5, arrival+2)
		metadatatest.AssertEqualConnectorDoraReleases(t, r.telemetry, points(point(2, "step", "version"), point(1, "step", "none")), ignoreTime)
		metadatatest.AssertEqualConnectorDoraReleasesInherited(t, r.telemetry, points(point(2)), ignoreTime)
	})
}

func TestASuspicionThatWasToldAMomentBeforeACrashIsNotToldAgain(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		disk := disktest.New()
		r := newDurableRig(t, disk, nil).feedHealth(t)
		r.start(t)
		start := time.Now()
		s := badCanary(start)
		s.live(t, r, start, 0, arrival)
		r.consume(t, eventsOf(s.tell[arrival]...))
		n := arrival * 6
		for ; len(r.told(suspicions...)) == 0; n++ {
			require.Less(t, n, (arrival+8)*6, "it is told at all")
			r.feed(t, s.bin(start, n))
			elapse(time.Until(start.Add(time.Duration(n+2) * health.BinWidth)))
		}
		r, _ = r.crash(t, disk)
		for ; n < (arrival+8)*6; n++ {
			r.feed(t, s.bin(start, n))
			elapse(time.Until(start.Add(time.Duration(n+2) * health.BinWidth)))
		}
		assert.Len(t, r.told(suspicions...), 1)
	})
}

func TestAReplayNeedsNoMoreRoomThanLiveTelemetry(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, func(c *Config) { c.Limits.HealthTotals = 200 }).feedHealth(t)
		r.start(t)
		start := time.Now()
		s := badCanary(start)
		elapse(ending * time.Minute)
		r.consume(t, eventsOf(slices.Concat(s.tell[0], s.tell[arrival], s.tell[undone])...))
		var all []health.Observation
		for n := range s.minutes * 6 {
			all = append(all, s.bin(start, n)...)
		}
		r.feed(t, all)
		metadatatest.AssertEqualConnectorDoraHealthObservations(t, r.telemetry, points(point(int64(len(all)), "outcome", "recorded")), ignoreTime)
		pass(1)
		assert.Len(t, r.told("dora.change.suspected"), 1)
	})
}
