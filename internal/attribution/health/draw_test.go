// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package health_test

import (
	"slices"

	"pgregory.net/rapid"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/release"
)

// drawHistogram draws a histogram whose sum is a small multiple of an eighth, so that additions are exact in any order.
func drawHistogram(t *rapid.T) *health.Histogram {
	h := &health.Histogram{
		Scale:     rapid.Int32Range(health.MinScale, health.MaxScale).Draw(t, "scale"),
		Sum:       float64(rapid.IntRange(0, 1000).Draw(t, "sum")) / 8,
		Offset:    rapid.OneOf(rapid.Int32Range(-200, 200), rapid.Int32Range(-1<<30, 1<<30)).Draw(t, "offset"),
		ZeroCount: rapid.Uint64Range(0, 2).Draw(t, "zeros"),
		Buckets:   rapid.SliceOfN(rapid.SampledFrom([]uint64{0, 0, 1, 5}), 0, 200).Draw(t, "buckets"),
	}
	h.Count = h.ZeroCount
	for _, n := range h.Buckets {
		h.Count += n
	}
	if h.Count > 0 {
		h.Min = float64(rapid.IntRange(0, 5).Draw(t, "min"))
		h.Max = h.Min + float64(rapid.IntRange(0, 5).Draw(t, "max"))
	}
	return h
}

func drawExemplar(t *rapid.T) health.Exemplar {
	return health.Exemplar{
		TraceID: [16]byte{rapid.Byte().Draw(t, "trace") % 8},
		SpanID:  [8]byte{rapid.Byte().Draw(t, "span") % 3},
		Time:    rapid.Int64Range(0, 2).Draw(t, "time"),
	}
}

// drawObservation draws from a small world, so that observations meet.
func drawObservation(t *rapid.T) health.Observation {
	o := health.Observation{
		Collector: rapid.SampledFrom([]string{"a", "b", "c"}).Draw(t, "collector"),
		Release:   release.Identity{Service: "cart", Version: rapid.SampledFrom([]string{"1", "2"}).Draw(t, "version")},
		Bin:       health.Bin(rapid.IntRange(0, 2).Draw(t, "bin")),
		Series:    health.Series{Metric: rapid.SampledFrom([]health.Metric{health.Operations, health.Durations, health.Instances}).Draw(t, "metric")},
		Count:     rapid.Int64Range(0, 9).Draw(t, "count"),
	}
	if o.Series.Metric == health.Durations {
		o.Durations = drawHistogram(t)
		o.Count = int64(o.Durations.Count)
	}
	if o.Series.Metric == health.Operations {
		o.Series.Signal = rapid.SampledFrom([]health.Signal{health.Traces, health.HTTPMetrics, health.SpanMetrics}).Draw(t, "signal")
		o.Exemplars = rapid.SliceOfN(rapid.Custom(drawExemplar), 0, 3).Draw(t, "exemplars")
	}
	return o
}

func shuffled[T any](t *rapid.T, list []T) []T {
	return rapid.Permutation(slices.Clone(list)).Draw(t, "order")
}
