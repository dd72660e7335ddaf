// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package releasehealthconnector_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
	"github.com/otelcol-dora/otelcol-dora/internal/telemetrytest"
)

// bins returns the totals of a metric by the start of their bin, relative to the start of the story.
func (r *rig) bins(t *testing.T, metric health.Metric) map[time.Duration]int64 {
	t.Helper()
	counts := map[time.Duration]int64{}
	for _, o := range r.observed(t) {
		if o.Series.Metric == metric {
			counts[time.Unix(0, o.Bin.Start()).Sub(telemetrytest.Dawn)] += o.Count
		}
	}
	return counts
}

func TestLateSpansAreCountedInTheirBinUntilTheyAreTooLate(t *testing.T) {
	t.Parallel()
	for name, lateness := range map[string]time.Duration{"of whole bins": 2 * time.Minute, "of less than whole bins": 115 * time.Second} {
		for _, temporality := range []string{"bins", "cumulative"} {
			t.Run(name+" told as "+temporality, func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					r := started(t, func(c *config) { c.MaxLateness, c.Temporality = lateness, temporality })
					pass(10 * time.Minute)
					newest := telemetrytest.Dawn.Add(9*time.Minute + 59*time.Second) // the end of a bin
					r.sends(t, cart("1.0"), request(1, "GET /cart", newest))
					flushed()
					r.sends(t, cart("1.0"), request(2, "GET /cart", newest.Add(-lateness)))
					r.sends(t, cart("1.0"), request(3, "GET /cart", newest.Add(-lateness-20*time.Second)))
					flushed()
					assert.EqualValues(t, 1, r.leftOut(t, "traces", "late"))
					if temporality == "cumulative" {
						assert.EqualValues(t, 2, r.running(t)["cart 1.0 GET /cart"])
						return
					}
					assert.Equal(t, map[time.Duration]int64{9*time.Minute + 50*time.Second: 1, (9*time.Minute + 59*time.Second - lateness).Truncate(health.BinWidth): 1},
						r.bins(t, health.Operations))
				})
			})
		}
	}
}

func TestWhatIsFoundOutTooLateIsNotTakenForALateSpan(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := started(t, func(c *config) { c.MaxLateness = 10 * time.Second })
		lost := request(99, "GET /", time.Now()) // its caller sends nothing, so the trace is held for the maximum time
		r.sends(t, cart("1.0"), under(lost, failed(request(1, "GET /cart", time.Now()), "timeout"), ptrace.SpanKindServer))
		for trace := range uint64(6) {
			pass(10 * time.Second)
			r.sends(t, cart("1.0"), request(2+trace, "GET /cart", time.Now()))
		}
		flushed()
		assert.Zero(t, r.leftOut(t, "traces", "late"))
		assert.NotZero(t, r.leftOut(t, "traces", "late_finding"))
		assert.EqualValues(t, 7, sum(r.told(t, health.Operations)))
	})
}

func TestLatenessIsThatOfTheReleaseItself(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := started(t, nil)
		pass(time.Hour)
		r.sends(t, attributes{"service.name": "web"}, request(1, "GET /", time.Now()))
		r.sends(t, cart("1.0"), request(2, "GET /cart", time.Now().Add(-40*time.Minute)))
		flushed()
		assert.EqualValues(t, 1, r.told(t, health.Operations)["cart 1.0 GET /cart"])
	})
}

func TestTimesAheadOfTheClockAreLeftOutAndMoveNothing(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := started(t, func(c *config) { c.MaxClockSkew = 30 * time.Second })
		now := time.Now()
		within, beyond := now.Add(30*time.Second), now.Add(31*time.Second)
		r.sends(t, attributes{"service.name": "web"}, failed(request(1, "GET /", now), "timeout"))
		for _, at := range []time.Time{beyond, beyond.Add(24 * time.Hour)} {
			r.sends(t, cart("1.0"), request(2, "GET /cart", at))
			r.logged(t, cart("1.0"), record(17, at, nil))
			r.measured(t, attributes{"service.name": "shop"}, httpRequests(5, at, attributes{"http.route": "/later"}))
		}
		assert.EqualValues(t, 1, r.figure(t, "state_size", "kind", "trace"), "the first one is still held")
		r.sends(t, cart("1.0"), request(3, "GET /cart", within), request(4, "GET /cart", beyond), request(5, "GET /cart", now))
		r.logged(t, cart("1.0"), record(17, within, nil))
		r.measured(t, attributes{"service.name": "shop"}, httpRequests(7, within, nil))
		flushed()
		assert.EqualValues(t, 3, r.leftOut(t, "traces", "future"))
		assert.EqualValues(t, 2, r.leftOut(t, "logs", "future"))
		assert.EqualValues(t, 2, r.leftOut(t, "metrics", "future"))
		assert.Zero(t, r.leftOut(t, "traces", "late"))
		told := r.told(t, health.Operations)
		assert.EqualValues(t, 2, told["cart 1.0 GET /cart"])
		assert.EqualValues(t, 7, told["shop GET /cart http_metrics"])
		assert.Equal(t, map[string]int64{"cart 1.0": 1}, r.told(t, health.ErrorLogs))
	})
}

func TestWhatHasNoTimeOrNoServiceIsLeftOut(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := started(t, nil)
		now := time.Now()
		r.sends(t, cart("1.0"), request(1, "GET /cart", time.Unix(0, 0)))
		r.sends(t, attributes{"host.name": "a"}, request(2, "GET /cart", now), request(3, "GET /cart", now))
		r.logged(t, cart("1.0"), record(17, time.Time{}, nil))
		r.logged(t, attributes{}, record(17, now, nil))
		r.measured(t, attributes{}, httpRequests(5, now, nil))
		flushed()
		assert.EqualValues(t, 1, r.leftOut(t, "traces", "timeless"))
		assert.EqualValues(t, 2, r.leftOut(t, "traces", "nameless"))
		assert.EqualValues(t, 1, r.leftOut(t, "logs", "timeless"))
		assert.EqualValues(t, 1, r.leftOut(t, "logs", "nameless"))
		assert.EqualValues(t, 1, r.leftOut(t, "metrics", "nameless"))
		assert.Empty(t, r.observed(t))
	})
}

func TestSpansWithoutAStartCountAndAreNotMeasured(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := started(t, nil)
		endless := request(1, "GET /cart", time.Now())
		endless.Start = time.Unix(0, 0)
		r.sends(t, cart("1.0"), endless, request(2, "GET /cart", time.Now()))
		pass(time.Minute)
		assert.Equal(t, map[string]int64{"cart 1.0 GET /cart": 2}, r.told(t, health.Operations))
		assert.Equal(t, map[string]int64{"cart 1.0 GET /cart": 1}, r.told(t, health.Durations))
	})
}

// A shared pipeline may contain today's delivery events along with yesterday's telemetry.
func TestWhatIsIgnoredDoesNotMoveTheClock(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := started(t, func(c *config) { c.TraceHold = time.Second })
		pass(time.Hour)
		yesterday := time.Now().Add(-50 * time.Minute)
		r.sends(t, cart("1.0"), failed(request(1, "GET /cart", yesterday), "timeout"))
		pipeline := attributes{"service.name": "ci", "cicd.pipeline.name": "deploy"}
		r.logged(t, pipeline, record(17, time.Now(), nil))
		r.logged(t, cart("1.0"), record(17, time.Now(), named("dora.deployment.finished")))
		r.logged(t, attributes{}, record(17, time.Now(), nil))
		r.measured(t, pipeline, httpRequests(1, time.Now(), nil))
		r.sends(t, pipeline, request(2, "deploy", time.Now()))
		r.sends(t, attributes{}, request(3, "GET", time.Now()))
		assert.EqualValues(t, 1, r.figure(t, "state_size", "kind", "trace"), "still held")
	})
}
