// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package doraconnector

import (
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// Minutes of the stories: a release arrives after half an hour of quiet.
const (
	arrival = 30
	undone  = 45
	ending  = 75
)

// badCanary returns a story of checkout: a bad version gets a tenth of the traffic and is rolled back a quarter of an
// hour later, which both webhooks and traffic show.
func badCanary(start time.Time) *story {
	return &story{
		minutes: ending,
		serve: []serving{
			{service: "checkout", version: "1.0", from: 0, to: arrival, n: 1000, perMille: 2},
			{service: "checkout", version: "1.0", from: arrival, to: undone, n: 900, perMille: 2},
			{service: "checkout", version: "2.0", from: arrival, to: undone, n: 100, perMille: 100},
			{service: "checkout", version: "1.0", from: undone, to: ending, n: 1000, perMille: 2},
		},
		tell: map[int][]*delivery.Event{
			0:       {released("checkout", "1.0", start.Add(-time.Hour))},
			arrival: {released("checkout", "2.0", start.Add(arrival*time.Minute))},
			undone:  {again(released("checkout", "1.0", start.Add(undone*time.Minute)))},
		},
	}
}

// again returns another deployment of the same release.
func again(e *delivery.Event) *delivery.Event {
	e.Subject.(*delivery.DeploymentFacts).ID += "-again"
	return e
}

var (
	suspicions = []string{"dora.change.suspected", "dora.change.failed", "dora.change.recovered", "dora.change.failure_retracted"}
	ofCheckout = []string{"service.name", "checkout", "deployment.environment.name", "production"}
)

func TestABadCanaryIsSuspectedAndItsRollbackMakesItAFailure(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, nil).feedHealth(t)
		r.start(t)
		start := time.Now()
		s := badCanary(start)
		s.live(t, r, start, 0, arrival+6)
		suspected := r.told(suspicions...)
		require.Len(t, suspected, 1, "a suspicion is no verdict")
		assert.Equal(t, "dora.change.suspected", suspected[0].Event)
		assert.Equal(t, "checkout-2.0", suspected[0].Attributes["deployment.id"])
		assert.WithinDuration(t, start.Add(arrival*time.Minute), suspected[0].Time, time.Minute)
		assert.Zero(t, lastPoint(t, &r.metrics.MetricsSink, "dora.deployment.window_failed", windowed(ofCheckout)...))
		assert.InDelta(t, 1, lastPoint(t, &r.metrics.MetricsSink, "dora.deployment.window_suspected", windowed(ofCheckout)...), 0)

		s.live(t, r, start, arrival+6, ending)
		pass(1)
		compare(t, filepath.Join("testdata", "health", "bad_canary_logs.yaml"), r.told(append(suspicions, "dora.release.health_changed")...))
		assert.InDelta(t, 1, lastPoint(t, &r.metrics.MetricsSink, "dora.deployment.window_failed", windowed(ofCheckout)...), 0)
		assert.Zero(t, lastPoint(t, &r.metrics.MetricsSink, "dora.deployment.window_suspected", windowed(ofCheckout)...))
	})
}

func windowed(pairs []string) []string { return append([]string{"dora.window.size", "7d"}, pairs...) }

func TestASuspicionIsAFailureWhereTheDefinitionSaysSo(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, func(c *Config) { c.Definitions.CountSuspected = true }).feedHealth(t)
		r.start(t)
		start := time.Now()
		badCanary(start).live(t, r, start, 0, arrival+6)
		failed := r.told("dora.change.failed")
		require.Len(t, failed, 1)
		assert.Equal(t, "checkout-2.0", failed[0].Attributes["deployment.id"])
		assert.Equal(t, "health", failed[0].Attributes["dora.attribution.method"])
		assert.InDelta(t, 1, lastPoint(t, &r.metrics.MetricsSink, "dora.deployment.window_failed", windowed(ofCheckout)...), 0)
	})
}
