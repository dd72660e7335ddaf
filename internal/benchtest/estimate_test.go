// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package benchtest_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"

	"github.com/otelcol-dora/otelcol-dora/internal/benchtest"
)

func TestTheMedianLiesInItsInterval(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOfN(rapid.Float64Range(0.001, 1000), 1, 40).Draw(t, "values")
		e := benchtest.MedianOf(values)
		if e.Low > e.Median || e.Median > e.High {
			t.Fatalf("%v of %v", e, values)
		}
	})
}

func TestMedianOf(t *testing.T) {
	t.Parallel()
	assert.Equal(t, benchtest.Estimate{Median: 7, Low: 7, High: 7}, benchtest.MedianOf([]float64{7}), "one value says nothing of the others")
	assert.Equal(t, benchtest.Estimate{Median: 7, Low: 7, High: 7}, benchtest.MedianOf([]float64{7, 7, 7, 7}))
	values := []float64{4, 1, 3, 2}
	assert.InDelta(t, 2.5, benchtest.MedianOf(values).Median, 0)
	assert.InDelta(t, 2.5, benchtest.Median(values), 0)
	assert.Equal(t, []float64{4, 1, 3, 2}, values, "the values stay as they were")
}

// For values with a known median, 95 % of the intervals must contain it. The bounds of the test are four standard
// deviations apart from that.
func TestIntervalsCoverTheMedianAsOftenAsTheySay(t *testing.T) {
	t.Parallel()
	const trials, size = 200, 60
	random := rand.New(rand.NewPCG(1, 2))
	covered := 0
	for range trials {
		values := make([]float64, size)
		for i := range values {
			values[i] = math.Exp(random.NormFloat64()) // with median 1, and skewed as durations are
		}
		if e := benchtest.MedianOf(values); e.Low <= 1 && 1 <= e.High {
			covered++
		}
	}
	assert.InDelta(t, 0.95, float64(covered)/trials, 0.062)
}
