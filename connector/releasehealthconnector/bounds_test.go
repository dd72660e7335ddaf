// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package releasehealthconnector_test

import (
	"fmt"
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
)

func TestServicesThatFindNoRoomAreCountedTogether(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := started(t, func(c *config) { c.Limits.Services = 2 })
		for i := range uint64(5) {
			r.sends(t, attributes{"service.name": fmt.Sprint("s", i), "service.version": "1"}, request(i+1, "GET", time.Now()))
		}
		flushed()
		assert.Equal(t, map[string]int64{"s0 1 GET": 1, "s1 1 GET": 1, "_other GET": 3}, r.told(t, health.Operations))
		assert.EqualValues(t, 3, r.figure(t, "state_refused", "kind", "service"))
	})
}

// The environment is set by the sender too, so its values are not bounded either.
func TestServicesThatFindNoRoomStayBoundedOverAllEnvironments(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := started(t, func(c *config) { c.Limits.Services = 3 })
		for i := range uint64(100) {
			r.sends(t, cart("1.0", attributes{"deployment.environment.name": fmt.Sprint("e", i)}), request(i+1, "GET", time.Now()))
		}
		assert.LessOrEqual(t, r.figure(t, "state_size", "kind", "service"), int64(2*3+1))
		flushed()
		assert.EqualValues(t, 100, sum(r.told(t, health.Operations)))
	})
}

func TestReleasesThatFindNoRoomAreCountedTogetherPerService(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := started(t, func(c *config) { c.Limits.Releases = 2 })
		for i := range uint64(5) {
			r.sends(t, cart(strconv.FormatUint(i, 10)), request(i+1, "GET", time.Now()))
		}
		flushed()
		assert.Equal(t, map[string]int64{"cart 0 GET": 1, "cart 1 GET": 1, "cart _other GET": 3}, r.told(t, health.Operations))
		assert.EqualValues(t, 3, r.figure(t, "state_refused", "kind", "release"))
	})
}

func TestAReleaseThatFoundNoRoomIsToldApartOnceThereIsSome(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := started(t, func(c *config) { c.Limits.Releases, c.Expiry = 1, 5*time.Minute })
		r.sends(t, attributes{"service.name": "web"}, request(1, "GET", time.Now()))
		for i := range uint64(60) {
			r.sends(t, cart("1.0"), request(i+2, "GET", time.Now()))
			flushed()
		}
		told := r.told(t, health.Operations)
		assert.Positive(t, told["cart _other GET"])
		assert.Positive(t, told["cart 1.0 GET"])
		assert.EqualValues(t, 61, sum(told))
	})
}

func TestABusyReleaseTakesThePlaceOfTheIdlestOne(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := started(t, func(c *config) { c.Limits.ReleasesPerService = 16 })
		var n uint64
		for range 40 {
			for version := range 17 {
				weight := 3
				switch version {
				case 0:
					weight = 1 // the least busy release
				case 16:
					weight = 9 // the newest release
				}
				for range weight {
					n++
					r.sends(t, cart(strconv.Itoa(version+1)), request(n, "GET", time.Now()))
				}
			}
			flushed()
		}
		told := r.told(t, health.Operations)
		assert.Greater(t, told["cart 17 GET"], int64(9*30), "apart soon")
		assert.Less(t, told["cart 1 GET"], int64(10), "among others soon")
		assert.EqualValues(t, 3*40, told["cart 2 GET"], "the others keep their places")
		assert.EqualValues(t, n, sum(told))
	})
}

func TestOperationsErrorTypesAndFingerprintsBeyondTheLimitsAreCountedTogether(t *testing.T) {
	t.Parallel()
	limits := func(c *config) {
		c.Limits.OperationsPerService, c.Limits.ErrorTypesPerService, c.Limits.FingerprintsPerService = 1, 1, 1
	}
	synctest.Test(t, func(t *testing.T) {
		r := started(t, limits)
		now := time.Now()
		r.sends(t, cart("1.0"),
			failed(request(1, "GET /a", now), "timeout"), failed(request(2, "GET /b", now), "refused"), failed(request(3, "GET /c", now), "reset"))
		flushed()
		assert.Equal(t, map[string]int64{"cart 1.0 GET /a timeout": 1, "cart 1.0 _other _OTHER": 2}, r.told(t, health.Operations))
		fingerprints := r.told(t, health.Fingerprints)
		assert.EqualValues(t, 2, fingerprints["cart 1.0 _other"])
		assert.EqualValues(t, 3, sum(fingerprints))
	})
}

func TestResourcesBeyondTheLimitAreReadAgainAndCountedAllTheSame(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := started(t, func(c *config) { c.Limits.Resources = 3 })
		for i := range uint64(50) {
			r.sends(t, cart("1.0", attributes{"host.name": fmt.Sprint("h", i%10)}), request(i+1, "GET", time.Now()))
			assert.LessOrEqual(t, r.figure(t, "state_size", "kind", "resource"), int64(3))
		}
		flushed()
		assert.EqualValues(t, 50, sum(r.told(t, health.Operations)))
		assert.Positive(t, r.figure(t, "state_expired", "kind", "resource"))
	})
}

func TestTracesBeyondTheLimitAreSampledAndTheirOperationsCounted(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := started(t, func(c *config) { c.Limits.Traces, c.Limits.Spans = 64, 256 })
		for i := range uint64(1_000) {
			r.sends(t, cart("1.0"), failed(request(i+1, "GET", time.Now()), "timeout"))
		}
		assert.LessOrEqual(t, r.figure(t, "state_size", "kind", "trace"), int64(64))
		assert.Positive(t, r.figure(t, "state_refused", "kind", "trace"))
		pass(time.Minute)
		assert.EqualValues(t, 1_000, sum(r.told(t, health.Operations)))
		failing := sum(r.told(t, health.FailingTraces))
		assert.Positive(t, failing)
		assert.Less(t, failing, int64(1_000))
	})
}

func TestStreamsOfMetricsBeyondTheLimitAreRefusedAndCounted(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := started(t, func(c *config) { c.Limits.MetricStreams = 2 })
		for i := range 5 {
			r.measured(t, cart("1.0"), httpRequests(1, time.Now(), attributes{"http.route": fmt.Sprint("/", string(rune('a'+i)))}))
		}
		flushed()
		assert.EqualValues(t, 2, r.figure(t, "state_size", "kind", "stream"))
		assert.EqualValues(t, 3, r.figure(t, "state_refused", "kind", "stream"))
		assert.EqualValues(t, 2, sum(r.told(t, health.Operations)))
	})
}

func TestWhatWasNotHeardOfForTheExpiryIsForgottenByEventTime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := started(t, func(c *config) { c.Expiry = 10 * time.Minute })
		pass(time.Hour)
		r.sends(t, cart("1.0"), request(1, "GET", time.Now().Add(-30*time.Minute)))
		pass(20 * time.Minute)
		assert.EqualValues(t, 1, r.figure(t, "state_size", "kind", "release"), "time that nobody tells does not count")
		r.sends(t, attributes{"service.name": "web"}, request(2, "GET", time.Now()))
		flushed()
		for _, kind := range []string{"service", "release", "resource"} {
			assert.EqualValues(t, 1, r.figure(t, "state_size", "kind", kind), kind)
			assert.EqualValues(t, 1, r.figure(t, "state_expired", "kind", kind), kind)
		}
		r.sends(t, cart("1.0"), request(3, "GET", time.Now()))
		flushed()
		assert.Equal(t, map[string]int64{"cart 1.0 GET": 2, "web GET": 1}, r.told(t, health.Operations))
	})
}

func TestOperationsInAreOperationsOutWhateverTheLimits(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(random *rapid.T) {
		n := rapid.SliceOfN(rapid.IntRange(1, 4), 9, 9).Draw(random, "limits")
		limits := func(c *config) {
			l := &c.Limits
			l.Services, l.Releases, l.ReleasesPerService, l.Resources = n[0], n[1], n[2], n[3]
			l.OperationsPerService, l.ErrorTypesPerService, l.FingerprintsPerService, l.Traces, l.Spans = n[4], n[5], n[6], n[7], n[8]
			c.Expiry = c.MaxLateness + 3*c.TraceHold
		}
		batches := rapid.SliceOfN(rapid.Custom(drawBatch), 1, 60).Draw(random, "batches")
		synctest.Test(t, func(t *testing.T) {
			r := newRig(t, limits)
			r.start(t)
			for i, b := range batches {
				pass(b.after)
				s := request(uint64(i+1), b.operation, time.Now())
				if b.failed != "" {
					s = failed(s, b.failed)
				}
				r.sends(t, b.of, s)
			}
			r.shutdown(t)
			assert.EqualValues(random, len(batches), sum(r.told(t, health.Operations)))
		})
	})
}

type drawn struct {
	of                attributes
	operation, failed string
	after             time.Duration
}

func drawBatch(t *rapid.T) drawn {
	name := func(kind string) string {
		return kind + rapid.SampledFrom([]string{"a", "b", "c", "d", "e", "f"}).Draw(t, kind)
	}
	d := drawn{
		of:        attributes{"service.name": name("service"), "service.version": name("version"), "deployment.environment.name": name("environment")},
		operation: name("operation"),
		after:     rapid.SampledFrom([]time.Duration{0, 0, time.Second, 11 * time.Second, 3 * time.Minute}).Draw(t, "after"),
	}
	if rapid.Bool().Draw(t, "fails") {
		d.failed = name("error")
	}
	return d
}
