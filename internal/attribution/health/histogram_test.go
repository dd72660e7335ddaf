// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package health_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
)

func sumOf(histograms ...*health.Histogram) *health.Histogram {
	sum := &health.Histogram{}
	for _, h := range histograms {
		sum.Add(h)
	}
	return sum
}

func TestHistogramsAddUpInAnyOrderAndGrouping(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		all := rapid.SliceOfN(rapid.Custom(drawHistogram), 0, 5).Draw(t, "all")
		sum := sumOf(all...)
		require.Equal(t, sum, sumOf(shuffled(t, all)...))
		cut := rapid.IntRange(0, len(all)).Draw(t, "cut")
		require.Equal(t, sum, sumOf(sumOf(all[:cut]...), sumOf(all[cut:]...)))
		require.Equal(t, sum, sumOf(sum))
	})
}

func TestNothingIsLostWhenHistogramsAddUp(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		all := rapid.SliceOfN(rapid.Custom(drawHistogram), 1, 4).Draw(t, "all")
		sum := sumOf(all...)
		want := health.Histogram{Min: math.Inf(1)}
		for _, h := range all {
			if h.Count == 0 {
				continue
			}
			want.Count += h.Count
			want.ZeroCount += h.ZeroCount
			want.Sum += h.Sum
			want.Min, want.Max = min(want.Min, h.Min), max(want.Max, h.Max)
		}
		require.Equal(t, want.Count, sum.Count)
		if sum.Count == 0 {
			require.Equal(t, &health.Histogram{}, sum)
			return
		}
		require.Equal(t, want.ZeroCount, sum.ZeroCount)
		require.InDelta(t, want.Sum, sum.Sum, 0)
		require.InDelta(t, want.Min, sum.Min, 0)
		require.InDelta(t, want.Max, sum.Max, 0)

		require.LessOrEqual(t, len(sum.Buckets), health.MaxBuckets)
		// Every bucket holds what the finer buckets within it held.
		held := map[int64]uint64{}
		for _, h := range all {
			for i, n := range h.Buckets {
				if n > 0 {
					require.GreaterOrEqual(t, h.Scale, sum.Scale)
					width := math.Ldexp(1, int(h.Scale-sum.Scale))
					held[int64(math.Floor((float64(h.Offset)+float64(i))/width))] += n
				}
			}
		}
		got := map[int64]uint64{}
		for i, n := range sum.Buckets {
			if n > 0 {
				got[int64(sum.Offset)+int64(i)] = n
			}
		}
		require.Equal(t, held, got)
	})
}

func TestTheScaleIsAsFineAsTheBucketsAllow(t *testing.T) {
	t.Parallel()
	at := func(scale, offset int32, buckets ...uint64) *health.Histogram {
		h := &health.Histogram{Scale: scale, Offset: offset, Buckets: buckets}
		for _, n := range buckets {
			h.Count += n
		}
		return h
	}
	tests := []struct {
		name       string
		histograms []*health.Histogram
		want       *health.Histogram
	}{
		{"empty buckets at the ends are dropped", []*health.Histogram{at(3, 5, 0, 0, 1, 0, 2, 0)}, at(3, 7, 1, 0, 2)},
		{"the coarser scale stands", []*health.Histogram{at(1, 4, 1, 1), at(0, 2, 1)}, at(0, 2, 3)},
		{"negative indices are joined downwards", []*health.Histogram{at(1, -1, 1), at(0, -1, 1)}, at(0, -1, 2)},
		{"the range may just fit", []*health.Histogram{at(2, 0, 1), at(2, health.MaxBuckets-1, 1)}, at(2, 0, append(append([]uint64{1}, make([]uint64, health.MaxBuckets-2)...), 1)...)},
		{"one more is joined", []*health.Histogram{at(2, 0, 1), at(2, health.MaxBuckets, 1)}, at(1, 0, append(append([]uint64{1}, make([]uint64, health.MaxBuckets/2-1)...), 1)...)},
		{"the scale of one without values does not matter", []*health.Histogram{at(-5, 3), at(4, 3, 1)}, at(4, 3, 1)},
		{"nor that of one with zeros only", []*health.Histogram{{Scale: -5, Count: 1, ZeroCount: 1}, at(4, 3, 1)}, &health.Histogram{Scale: 4, Count: 2, ZeroCount: 1, Offset: 3, Buckets: []uint64{1}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, tt.want, sumOf(tt.histograms...))
		})
	}
}

func TestAddingChangesOnlyTheSum(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a, b := drawHistogram(t), drawHistogram(t)
		before := b.Clone()
		sum := sumOf(a)
		sum.Add(b)
		for i := range sum.Buckets {
			sum.Buckets[i] = 99
		}
		require.Equal(t, before, b)
	})
}
