// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package eprocess_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/eprocess"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
)

func histogram(scale, offset int32, zeros uint64, buckets ...uint64) *health.Histogram {
	h := &health.Histogram{Scale: scale, Offset: offset, ZeroCount: zeros, Count: zeros, Buckets: buckets, Max: 1}
	for _, n := range buckets {
		h.Count += n
	}
	return h
}

func TestQuantilesAreBoundsOfBuckets(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		histogram *health.Histogram
		q         float64
		seconds   float64
	}{
		"the median of one bucket is its upper bound":    {histogram(0, 2, 0, 10), .5, 8},
		"nineteen of twenty lie below the second bound":  {histogram(0, 0, 0, 10, 9, 1), .95, 4},
		"a quantile that falls on a bound is that bound": {histogram(1, 0, 0, 5, 5), .5, math.Sqrt2},
		"empty buckets are passed over":                  {histogram(0, -1, 0, 0, 0, 4), .01, 4},
		"what took no time counts":                       {histogram(0, 0, 9, 1), .95, 2},
		"what took no time has no bound":                 {histogram(3, 0, 9, 1), .5, 0},
		"the largest quantile lies above all":            {histogram(-1, 0, 0, 1, 1), 1, 16},
		"quantiles outside of zero to one are the outer": {histogram(0, 0, 0, 1, 1), 7, 4},
		"nothing has to lie below the least quantile":    {histogram(0, 0, 0, 1, 1), 0, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bound, ok := eprocess.Quantile(c.histogram, c.q)
			require.True(t, ok)
			assert.InEpsilon(t, 1+c.seconds, 1+bound.Seconds(), 1e-12)
			assert.InEpsilon(t, 1+2*c.seconds, 1+bound.Twice().Seconds(), 1e-12)
		})
	}
	for _, empty := range []*health.Histogram{nil, {}} {
		_, ok := eprocess.Quantile(empty, .5)
		assert.False(t, ok, "nothing has no quantile")
	}
}

func TestSlowOperationsAreCountedAboveTheBound(t *testing.T) {
	t.Parallel()
	twoSeconds := eprocess.Bound{Index: 1}
	for name, c := range map[string]struct {
		histogram *health.Histogram
		bound     eprocess.Bound
		slow      int64
	}{
		"what lies above counts, what lies on the bound does not":   {histogram(0, 0, 1, 4, 2, 1), twoSeconds, 3},
		"a finer histogram has the same bounds":                     {histogram(2, 0, 0, 1, 1, 1, 1, 5, 7), twoSeconds, 12},
		"a coarser bucket is divided evenly on a logarithmic scale": {histogram(-1, 0, 0, 9), twoSeconds, 5},
		"a quarter of a much coarser bucket":                        {histogram(-2, 0, 0, 8), eprocess.Bound{Index: 3}, 2},
		"buckets below one second":                                  {histogram(-1, -1, 0, 8), eprocess.Bound{Index: -1}, 4},
		"all are slower than nothing, except what took no time":     {histogram(0, -40, 3, 8), mustQuantile(histogram(0, 0, 1), .5), 8},
		"nothing was counted":                                       {nil, twoSeconds, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			arm := eprocess.Slow(c.histogram, c.bound)
			assert.Equal(t, c.slow, arm.Failed)
			if c.histogram != nil {
				assert.Equal(t, int64(c.histogram.Count), arm.Total)
			}
		})
	}
}

func mustQuantile(h *health.Histogram, q float64) eprocess.Bound {
	bound, ok := eprocess.Quantile(h, q)
	if !ok {
		panic("no quantile")
	}
	return bound
}

func drawHistogram(t *rapid.T) *health.Histogram {
	buckets := rapid.SliceOfN(rapid.Uint64Range(0, 1000), 1, health.MaxBuckets).Draw(t, "buckets")
	scale := rapid.Int32Range(health.MinScale, health.MaxScale).Draw(t, "scale")
	offset := rapid.OneOf(rapid.Int32Range(-200, 200), rapid.Int32Range(-1<<30, 1<<30)).Draw(t, "offset")
	return histogram(scale, offset, rapid.Uint64Range(1, 5).Draw(t, "zeros"), buckets...)
}

func TestAtMostTheRestOfTheControlLiesAboveItsQuantile(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		control := drawHistogram(t)
		q := rapid.Float64Range(0, 1).Draw(t, "q")
		bound := mustQuantile(control, q)
		slow := eprocess.Slow(control, bound)
		require.LessOrEqual(t, float64(slow.Failed), (1-q)*float64(control.Count)*(1+1e-9))
		require.LessOrEqual(t, eprocess.Slow(control, bound.Twice()).Failed, slow.Failed)
	})
}

func TestCountsAboveABoundAddUpWhereItIsExact(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		draw := func(name string) *health.Histogram {
			buckets := rapid.SliceOfN(rapid.Uint64Range(0, 9), 1, 100).Draw(t, name)
			return histogram(rapid.Int32Range(1, 4).Draw(t, name+" scale"), rapid.Int32Range(-50, 50).Draw(t, name+" offset"), 1, buckets...)
		}
		a, b := draw("a"), draw("b")
		sum := a.Clone()
		sum.Add(b)
		bound := mustQuantile(sum, rapid.Float64Range(0, 1).Draw(t, "q"))
		require.Equal(t, eprocess.Slow(sum, bound), eprocess.Slow(a, bound).Plus(eprocess.Slow(b, bound)))
	})
}
