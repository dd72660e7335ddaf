// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package releasehealthconnector_test

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
)

// both makes each of two releases of cart serve a request; that of the second release fails.
func (r *rig) both(t *testing.T, n uint64) {
	t.Helper()
	r.sends(t, cart("1.0"), request(n, "GET", time.Now()))
	r.sends(t, cart("2.0"), failed(request(n+1_000, "GET", time.Now()), "timeout"))
}

func TestExposureIsCountedWhileSeveralReleasesAreLive(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := started(t, nil)
		r.sends(t, cart("1.0"), request(1, "GET", time.Now()))
		r.sends(t, attributes{"service.name": "web", "service.version": "1"}, request(2, "GET", time.Now()))
		pass(30 * time.Second)
		assert.Zero(t, r.figure(t, "exposed_releases"), "one release of each")
		for n := range uint64(6) {
			r.both(t, n+10)
			flushed()
		}
		assert.EqualValues(t, 2, r.figure(t, "exposed_releases"))
		pass(time.Minute)
		told := r.told(t, health.Exposures)
		assert.Equal(t, told["cart 1.0 this"], told["cart 2.0 other"], "what touched one touched not the other")
		assert.Equal(t, told["cart 2.0 this"], told["cart 1.0 other"])
		assert.EqualValues(t, 5, told["cart 1.0 this"], "all but those before the second was known")
		for _, o := range r.observed(t) {
			if o.Series.Metric == health.Exposures {
				assert.Equal(t, "cart", o.Series.EntryService)
				touchedTheFailing := (o.Release.Version == "2.0") == (o.Series.Touched == health.TouchedThis)
				assert.Equal(t, touchedTheFailing, o.Series.EntryFailed)
			}
		}
	})
}

func TestExposureEndsWhenTheOtherReleaseIsGone(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := started(t, nil)
		for n := range uint64(3) {
			r.both(t, n+1)
			flushed()
		}
		assert.EqualValues(t, 2, r.figure(t, "exposed_releases"))
		for n := range uint64(14) {
			r.sends(t, cart("2.0"), request(n+50, "GET", time.Now()))
			flushed()
		}
		assert.Zero(t, r.figure(t, "exposed_releases"))
	})
}

func TestReleasesCountedTogetherAreNotCompared(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := started(t, func(c *config) { c.Limits.ReleasesPerService = 1 })
		for n := range uint64(6) {
			r.both(t, n+1)
			flushed()
		}
		assert.Zero(t, r.figure(t, "exposed_releases"))
		assert.Empty(t, r.told(t, health.Exposures))
	})
}

func TestExposureOfMoreReleasesThanBitsIsCountedForSomeAndRightly(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := started(t, nil)
		const services = 40
		var n uint64
		for range 5 {
			for s := range services {
				for _, version := range []string{"1", "2"} {
					n++
					r.sends(t, attributes{"service.name": fmt.Sprint("s", s), "service.version": version}, request(n, "GET", time.Now()))
				}
			}
			flushed()
		}
		assert.EqualValues(t, 64, r.figure(t, "exposed_releases"))
		pass(time.Minute)
		told := r.told(t, health.Exposures)
		for s := range services {
			for this, other := range map[string]string{"1": "2", "2": "1"} {
				counted, counterpart := told[fmt.Sprintf("s%d %s this", s, this)], told[fmt.Sprintf("s%d %s other", s, other)]
				if counterpart > 0 && counted > 0 {
					assert.Equal(t, counted, counterpart)
				}
				assert.LessOrEqual(t, counted, int64(4))
			}
		}
		assert.Positive(t, sum(told))
	})
}
