// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package datasettest

import (
	"math"
	"slices"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
)

// scale gives buckets with a width of 4.4 %.
const scale = 4

// histogramOf returns the histogram of positive durations in seconds.
func histogramOf(seconds []float64) *health.Histogram {
	h := &health.Histogram{
		Scale: scale, Count: uint64(len(seconds)), Min: slices.Min(seconds), Max: slices.Max(seconds), Offset: bucketOf(slices.Min(seconds)),
	}
	h.Buckets = make([]uint64, bucketOf(h.Max)-h.Offset+1)
	for _, s := range seconds {
		h.Sum += s
		h.Buckets[bucketOf(s)-h.Offset]++
	}
	return h
}

// bucketOf returns the bucket of a value; buckets are (lower, upper].
func bucketOf(seconds float64) int32 {
	return int32(math.Ceil(math.Log2(seconds)*(1<<scale))) - 1
}
