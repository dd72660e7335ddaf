// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package releasehealthconnector_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
	"github.com/otelcol-dora/otelcol-dora/internal/telemetrytest"
)

// aDay is the number of bins of a day.
const aDay = 24 * 60 * 6

// tellDay replays a day of a service at once, in requests of ten minutes. It returns the largest number of bins that
// waited for a flush.
func (r *rig) tellDay(t *testing.T, of attributes, midnight time.Time) (closed int64) {
	t.Helper()
	var spans []telemetrytest.Span
	for i := range uint64(aDay) {
		at := midnight.Add(time.Duration(i) * 10 * time.Second)
		spans = append(spans, request(i+1, "GET", at))
		if i%6 == 0 {
			spans = append(spans, failed(request(i+100_000, "GET", at), "timeout"))
		}
		if i%60 == 59 {
			r.sends(t, of, spans...)
			closed = max(closed, r.figure(t, "state_size", "kind", "bin"))
			spans = spans[:0]
		}
	}
	return closed
}

func TestADayReplayedAtOnceIsToldByEventTime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := started(t, nil)
		pass(26 * time.Hour)
		assert.LessOrEqual(t, r.tellDay(t, cart("1.0"), time.Now().Add(-25*time.Hour)), int64(64))
		assert.GreaterOrEqual(t, len(r.out.AllMetrics()), 24*6, "without waiting for the interval")
		pass(time.Minute)
		assert.Equal(t, map[string]int64{"cart 1.0 GET": aDay, "cart 1.0 GET timeout": aDay / 6}, r.told(t, health.Operations))
		assert.Equal(t, map[string]int64{"cart 1.0": aDay / 6}, r.told(t, health.FailingTraces))
		assert.Len(t, r.bins(t, health.Operations), aDay)
	})
}

// Recordings often have one file per service.
func TestTheSameDayOfOtherServicesReplayedAfterwardsIsCountedToo(t *testing.T) {
	t.Parallel()
	for _, temporality := range []string{"bins", "cumulative"} {
		t.Run(temporality, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				r := started(t, func(c *config) { c.Temporality = temporality })
				pass(26 * time.Hour)
				midnight := time.Now().Add(-25 * time.Hour)
				want := map[string]int64{}
				for _, service := range []string{"a", "b", "c", "d"} {
					waiting := r.tellDay(t, attributes{"service.name": service}, midnight)
					assert.LessOrEqual(t, waiting, int64(20_100), "time that does not pass holds nothing for ever")
					want[service+" GET"], want[service+" GET timeout"] = aDay, aDay/6
				}
				pass(time.Minute)
				if temporality == "bins" {
					assert.Equal(t, want, r.told(t, health.Operations))
					return
				}
				assert.Equal(t, want, r.running(t))
			})
		})
	}
}

func TestWhatIsHeldIsSettledWhenNothingMovesTheClock(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := started(t, nil)
		r.sends(t, cart("1.0"), failed(request(1, "GET", time.Now()), "timeout"))
		pass(30 * time.Second)
		assert.Empty(t, r.told(t, health.FailingTraces), "more may come")
		pass(20 * time.Second)
		assert.Equal(t, map[string]int64{"cart 1.0": 1}, r.told(t, health.FailingTraces))
	})
}

func TestWhatIsBehindAClockThatStandsStillIsNotSettledWithEveryFlush(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := started(t, nil)
		pass(time.Hour)
		r.sends(t, attributes{"service.name": "web"}, request(1, "GET", time.Now()))
		pass(45 * time.Second) // so that everything held is settled
		entry := request(2, "GET", time.Now().Add(-30*time.Minute))
		r.sends(t, cart("1.0"), failed(entry, "timeout"))
		pass(10 * time.Second) // with a flush in between
		r.sends(t, attributes{"service.name": "shop"}, failed(under(entry, request(3, "GET", entry.End), entry.Kind), "timeout"))
		pass(time.Minute)
		assert.Equal(t, map[string]int64{"cart 1.0": 1, "shop": 1}, r.told(t, health.FailingTraces))
		assert.Equal(t, map[string]int64{"shop": 10}, r.told(t, health.FailureOrigins))
	})
}
