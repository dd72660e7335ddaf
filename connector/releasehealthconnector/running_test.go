// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package releasehealthconnector_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/pmetric"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
)

// running returns the latest cumulative total of each series of operations, by release and series in words.
func (r *rig) running(t *testing.T) map[string]int64 {
	t.Helper()
	totals := map[string]int64{}
	for _, md := range r.out.AllMetrics() {
		for _, p := range operationPoints(t, md) {
			var said []string
			for _, name := range []string{"service.name", "service.version", "dora.operation.class", "error.type"} {
				if v, ok := p.Attributes().Get(name); ok {
					said = append(said, v.Str())
				}
			}
			words := strings.Join(said, " ")
			require.GreaterOrEqual(t, p.IntValue(), totals[words], "counters never go down")
			totals[words] = p.IntValue()
		}
	}
	return totals
}

func operationPoints(t *testing.T, md pmetric.Metrics) []pmetric.NumberDataPoint {
	t.Helper()
	var points []pmetric.NumberDataPoint
	for _, rm := range md.ResourceMetrics().All() {
		assert.Zero(t, rm.Resource().Attributes().Len(), "backends make series of the attributes of points")
		for _, m := range rm.ScopeMetrics().At(0).Metrics().All() {
			if m.Name() != "dora.health.operations" {
				continue
			}
			assert.Equal(t, pmetric.AggregationTemporalityCumulative, m.Sum().AggregationTemporality())
			assert.True(t, m.Sum().IsMonotonic())
			for _, p := range m.Sum().DataPoints().All() {
				points = append(points, p)
			}
		}
	}
	return points
}

func TestRunningTotalsAreTheSumOfAllBinsAndAreToldWithEveryFlush(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := started(t, func(c *config) { c.Temporality = "cumulative" })
		var n uint64
		for range 30 {
			for range 3 {
				n++
				r.sends(t, cart("1.0"), request(n, "GET /cart", time.Now()), failed(request(n+1000, "GET /cart", time.Now().Add(-time.Minute)), "500"))
			}
			flushed()
		}
		assert.Equal(t, map[string]int64{"cart 1.0 GET /cart": 90, "cart 1.0 GET /cart 500": 90}, r.running(t))
		before := len(r.out.AllMetrics())
		pass(30 * time.Second)
		assert.Len(t, r.out.AllMetrics(), before+3, "a series that is not told is forgotten by Prometheus")
	})
}

func TestSeriesBeyondTheLimitAreRefusedAndCounted(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := started(t, func(c *config) { c.Temporality, c.Limits.Series = "cumulative", 2 })
		r.sends(t, cart("1.0"), request(1, "GET /a", time.Now()), request(2, "GET /b", time.Now()), request(3, "GET /c", time.Now()))
		flushed()
		assert.EqualValues(t, 2, r.figure(t, "state_size", "kind", "series"))
		assert.Positive(t, r.figure(t, "state_refused", "kind", "series"))
	})
}

// Work that arrives every eleven minutes uses the same place in the ring of bins as the work eleven minutes before.
func TestRunningTotalsOfRareWorkToldAtOnceMissNothing(t *testing.T) {
	t.Parallel()
	for _, temporality := range []string{"bins", "cumulative"} {
		t.Run(temporality, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				r := started(t, func(c *config) { c.Temporality = temporality })
				pass(4 * time.Hour)
				begun := time.Now().Add(-3 * time.Hour)
				r.sends(t, cart("1.0"),
					request(1, "GET /cart", begun), request(2, "GET /cart", begun.Add(10*time.Second)),
					request(3, "GET /cart", begun.Add(640*time.Second)), request(4, "GET /cart", begun.Add(1280*time.Second)))
				flushed()
				if temporality == "bins" {
					assert.EqualValues(t, 4, sum(r.told(t, health.Operations)))
					return
				}
				assert.Equal(t, map[string]int64{"cart 1.0 GET /cart": 4}, r.running(t))
			})
		})
	}
}
