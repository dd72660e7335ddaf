// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package releasehealthconnector_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
)

// all sends the same request of a service by every signal, in this order.
func (r *rig) all(t *testing.T, n uint64) {
	t.Helper()
	now := time.Now()
	r.sends(t, cart("1.0"), request(n, "GET /cart", now))
	r.measured(t, cart("1.0"), httpRequests(1, now, nil))
	r.measured(t, cart("1.0"), spanCalls(1, now, nil))
}

func TestOperationsAreCountedFromOneSignal(t *testing.T) {
	t.Parallel()
	for from, want := range map[string]string{
		"best":         "cart 1.0 GET /cart",
		"traces":       "cart 1.0 GET /cart",
		"http_metrics": "cart 1.0 GET /cart http_metrics",
		"span_metrics": "cart 1.0 GET /cart span_metrics",
	} {
		t.Run(from, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				r := started(t, func(c *config) { c.OperationsFrom = from })
				for n := range uint64(5) {
					r.all(t, n+1)
					flushed()
				}
				pass(time.Minute)
				assert.Equal(t, map[string]int64{want: 5}, r.told(t, health.Operations))
				for words := range r.told(t, health.Durations) {
					assert.Equal(t, want, words, "who reads them takes the best signal that tells either")
				}
				if from == "best" || from == "traces" {
					assert.EqualValues(t, 10, r.leftOut(t, "metrics", "other_signal"))
					return
				}
				assert.EqualValues(t, 5, r.leftOut(t, "metrics", "other_signal"))
				assert.EqualValues(t, 5, r.leftOut(t, "traces", "other_signal"))
				assert.Len(t, r.bins(t, health.Instances), 5)
			})
		})
	}
}

func TestWorseSignalCountsOnceTheBetterOneIsSilent(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := started(t, nil)
		r.all(t, 1)
		pass(10*time.Minute - time.Second)
		r.measured(t, cart("1.0"), httpRequests(10, time.Now(), nil))
		pass(time.Second)
		r.measured(t, cart("1.0"), spanCalls(100, time.Now(), nil))
		r.measured(t, cart("1.0"), httpRequests(1_000, time.Now().Add(10*time.Second), nil))
		r.measured(t, cart("1.0"), spanCalls(10_000, time.Now().Add(10*time.Second), nil))
		flushed()
		want := map[string]int64{"cart 1.0 GET /cart": 1, "cart 1.0 GET /cart http_metrics": 1_000, "cart 1.0 GET /cart span_metrics": 100}
		assert.Equal(t, want, r.told(t, health.Operations))
		r.sends(t, cart("1.0"), request(2, "GET /cart", time.Now()))
		r.measured(t, cart("1.0"), httpRequests(100_000, time.Now().Add(20*time.Second), nil))
		flushed()
		want["cart 1.0 GET /cart"] = 2
		assert.Equal(t, want, r.told(t, health.Operations), "and no more once it is back")
	})
}

func TestSignalIsChosenForEachServiceApart(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := started(t, nil)
		r.all(t, 1)
		r.measured(t, attributes{"service.name": "web"}, httpRequests(5, time.Now(), nil))
		flushed()
		assert.Equal(t, map[string]int64{"cart 1.0 GET /cart": 1, "web GET /cart http_metrics": 5}, r.told(t, health.Operations))
	})
}

func TestMetricsAfterAnHourOfSilenceAreCounted(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := started(t, nil)
		r.all(t, 1)
		pass(time.Hour)
		r.measured(t, cart("1.0"), httpRequests(3, time.Now(), nil))
		pass(time.Hour)
		r.logged(t, cart("1.0"), record(17, time.Now(), nil))
		flushed()
		assert.Equal(t, map[string]int64{"cart 1.0 GET /cart": 1, "cart 1.0 GET /cart http_metrics": 3}, r.told(t, health.Operations))
		assert.Equal(t, map[string]int64{"cart 1.0": 1}, r.told(t, health.ErrorLogs))
		assert.Len(t, r.bins(t, health.Instances), 3)
	})
}

func TestFailuresInMetricsAreCountedByTheirType(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := started(t, nil)
		now := time.Now()
		r.measured(t, cart("1.0"), httpRequests(2, now, nil))
		r.measured(t, cart("1.0"), httpRequests(1, now, attributes{"error.type": "timeout"}))
		flushed()
		want := map[string]int64{"cart 1.0 GET /cart http_metrics": 2, "cart 1.0 GET /cart timeout http_metrics": 1}
		assert.Equal(t, want, r.told(t, health.Operations))
		assert.Equal(t, map[string]int64{"cart 1.0 GET /cart http_metrics": 3}, r.told(t, health.Durations))
	})
}

func TestPointsThatNameAServiceTellOfThatServiceAlone(t *testing.T) {
	t.Parallel()
	teller := attributes{
		"service.name": "otelcol", "service.version": "0.158.0", "service.instance.id": "collector-1", "deployment.id": "d-77",
		"vcs.ref.head.revision": "0123456789012345678901234567890123456789", "container.image.tags": []any{"0.158.0"},
		"k8s.deployment.name": "otelcol", "k8s.replicaset.name": "otelcol-7d9c6b8f4d", "deployment.environment.name": "production",
	}
	for name, test := range map[string]struct {
		point attributes
		want  string
	}{
		"in the form of span_metrics": {attributes{"service.name": "web", "service.version": "7"}, "production web 7 GET /cart span_metrics"},
		"in the form of Prometheus":   {attributes{"service_name": "web", "service_version": "7"}, "production web 7 GET /cart span_metrics"},
		"without a version":           {attributes{"service.name": "web"}, "production web GET /cart span_metrics"},
		"with an environment of its own": {
			attributes{"service.name": "web", "deployment_environment_name": "staging"}, "staging web GET /cart span_metrics",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				r := started(t, nil)
				r.measured(t, teller, spanCalls(4, time.Now(), test.point))
				flushed()
				assert.Equal(t, map[string]int64{test.want: 4}, r.told(t, health.Operations))
				for _, o := range r.observed(t) {
					assert.Empty(t, o.Release.DeploymentID+o.Release.Revision+o.Release.Tag+o.Release.PlatformRevision, "those are the teller's")
				}
			})
		})
	}
}

func TestPointsOfTwoServicesByOneTellerAreToldApart(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := started(t, nil)
		now := time.Now()
		teller := attributes{"service.name": "otelcol", "service.instance.id": "collector-1"}
		r.measured(t, teller, spanCalls(1, now, attributes{"service.name": "web", "service.version": "1"}))
		r.measured(t, teller, spanCalls(2, now, attributes{"service.name": "web", "service.version": "2"}))
		r.measured(t, teller, spanCalls(4, now, attributes{"service.name": "shop", "service.version": "1"}))
		flushed()
		want := map[string]int64{"web 1 GET /cart span_metrics": 1, "web 2 GET /cart span_metrics": 2, "shop 1 GET /cart span_metrics": 4}
		assert.Equal(t, want, r.told(t, health.Operations))
	})
}

func TestSpanMetricsAreKnownByTheirNamespace(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := started(t, func(c *config) { c.SpanMetricsNamespace = "mesh" })
		mesh := spanCalls(3, time.Now(), nil)
		mesh.SetName("mesh.calls")
		r.measured(t, cart("1.0"), mesh, spanCalls(5, time.Now(), nil))
		flushed()
		assert.Equal(t, map[string]int64{"cart 1.0 GET /cart span_metrics": 3}, r.told(t, health.Operations))
	})
}
