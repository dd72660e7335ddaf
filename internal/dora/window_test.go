// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package dora

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	. "github.com/otelcol-dora/otelcol-dora/internal/deliverytest"
)

func TestAWindowEndsNowAndBeginsAfterItsEdge(t *testing.T) {
	t.Parallel()
	now := At(Day(200))
	for _, w := range Windows {
		length := time.Duration(w.Days) * 24 * time.Hour
		tests := []struct {
			name string
			at   time.Time
			want int
		}{
			{"now is in", now, 1},
			{"a nanosecond ahead is out", now.Add(1), 0},
			{"the edge is out", now.Add(-length), 0},
			{"a nanosecond after the edge is in", now.Add(-length + 1), 1},
			{"long ago is out", now.Add(-2 * length), 0},
		}
		for _, tt := range tests {
			t.Run(w.Size+": "+tt.name, func(t *testing.T) {
				t.Parallel()
				assert.Equal(t, tt.want, moments{delivery.InstantOf(tt.at)}.within(w, now))
			})
		}
	}
	assert.Equal(t, LongestWindow, time.Duration(Windows[len(Windows)-1].Days)*24*time.Hour)
}

func TestDeploymentsAtTheEdgesOfAWindow(t *testing.T) {
	t.Parallel()
	now := Day(20)
	story := NewStory().Deploy(now-Day(7), "edge", "r1").Deploy(now-Day(7)+1, "inside", "r2").
		Deploy(now, "now", "r3").Deploy(now+1, "ahead", "r4")
	f := ofProduction(t, plain(), story, now)
	assert.InDelta(t, 2, f.window("7d")["dora.deployment.window_total"], 0)
	assert.InDelta(t, 3, f.window("30d")["dora.deployment.window_total"], 0)
	assert.InDelta(t, 2.0/7, f.window("7d")["dora.deployment.frequency"], 1e-12)
	assert.InDelta(t, 0.1, f.window("30d")["dora.deployment.frequency"], 1e-12)
}

func TestQuantileIsTheNearestRank(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		values []float64
		q      float64
		want   float64
	}{
		{"the median of one", []float64{7}, 0.5, 7},
		{"the median of two is the smaller", []float64{9, 1}, 0.5, 1},
		{"the median of three is the middle", []float64{9, 1, 5}, 0.5, 5},
		{"the median of four is the second", []float64{4, 3, 2, 1}, 0.5, 2},
		{"p90 of nine is the ninth", []float64{1, 2, 3, 4, 5, 6, 7, 8, 9}, 0.9, 9},
		{"p90 of ten is the ninth", []float64{10, 9, 8, 7, 6, 5, 4, 3, 2, 1}, 0.9, 9},
		{"p90 of eleven is the tenth", []float64{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}, 0.9, 10},
		{"p90 of twenty is the eighteenth", []float64{
			1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20,
		}, 0.9, 18},
		{"the least", []float64{3, 1, 2}, 0, 1},
		{"the greatest", []float64{3, 1, 2}, 1, 3},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			assert.InDelta(t, tt.want, quantile(slices.Sorted(slices.Values(tt.values)), tt.q), 0)
		})
	}
}

func TestAQuantileHappened(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOfN(rapid.Float64Range(0, 100), 1, 50).Draw(t, "values")
		percent := rapid.SampledFrom([]int{50, 90}).Draw(t, "percent")
		got := quantile(slices.Sorted(slices.Values(values)), float64(percent)/100)
		assert.Contains(t, values, got)
		below, notAbove := 0, 0
		for _, v := range values {
			if v < got {
				below++
			}
			if v <= got {
				notAbove++
			}
		}
		assert.GreaterOrEqual(t, notAbove*100, percent*len(values), "at least the share is not above it")
		assert.Less(t, below*100, percent*len(values), "and it is the smallest such value")
	})
}
