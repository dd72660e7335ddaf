// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package healthmetric

import (
	"fmt"
	"iter"
	"slices"
	"testing"
	"time"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/release"
)

// manyReleases yields observations of eight series in each of two bins of n releases.
func manyReleases(n int) iter.Seq[health.Observation] {
	durations := &health.Histogram{Scale: 4, Count: 400, Sum: 20, Min: .01, Max: 1, Offset: -100, Buckets: slices.Repeat([]uint64{10}, 40)}
	series := []health.Observation{
		{Series: health.Series{Metric: health.Operations, Signal: health.Traces, Class: "GET /cart"}},
		{Series: health.Series{Metric: health.Operations, Signal: health.Traces, Class: "POST /cart"}},
		{
			Series:    health.Series{Metric: health.Operations, Signal: health.Traces, Class: "GET /cart", ErrorType: "500"},
			Exemplars: []health.Exemplar{{TraceID: [16]byte{1}, SpanID: [8]byte{1}, Time: 1}},
		},
		{Series: health.Series{Metric: health.Durations, Signal: health.Traces, Class: "GET /cart"}, Durations: durations},
		{Series: health.Series{Metric: health.FailingTraces}},
		{Series: health.Series{Metric: health.ErrorLogs}},
		{Series: health.Series{Metric: health.Instances}},
		{Series: health.Series{Metric: health.FailureOrigins, EntryService: "frontend"}},
	}
	return func(yield func(health.Observation) bool) {
		for i := range n {
			r := release.Identity{
				Namespace: "shop", Service: fmt.Sprintf("service-%d", i/3), Environment: "production",
				Version: fmt.Sprintf("1.2.%d", i), Revision: fmt.Sprintf("%040x", i), Step: release.StepRevision,
			}
			for bin := range health.Bin(2) {
				for _, o := range series {
					o.Collector, o.Release, o.Bin, o.Count = "6f1c2f9e-5f0e-4a51-9d8e-7f0a1b2c3d4e", r, 160_000_000+bin, 400
					if !yield(o) {
						return
					}
				}
			}
		}
	}
}

// BenchmarkBuild writes a flush of many releases.
func BenchmarkBuild(b *testing.B) {
	for _, releases := range []int{100, 10_000} {
		b.Run(fmt.Sprintf("releases=%d", releases), func(b *testing.B) {
			told := slices.Collect(manyReleases(releases))
			b.ReportAllocs()
			points := 0
			for b.Loop() {
				for m := range Build(slices.Values(told), testOptions()) {
					points += m.DataPointCount()
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(points), "ns/point")
		})
	}
}

// BenchmarkRead reads the requests of a flush.
func BenchmarkRead(b *testing.B) {
	requests := slices.Collect(Build(manyReleases(1000), testOptions()))
	b.ReportAllocs()
	points := 0
	for b.Loop() {
		for _, m := range requests {
			points += Read(m, func(health.Observation) {}).Read
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(points), "ns/point")
}

// BenchmarkCumulative adds a flush of many releases to running totals, and writes these.
func BenchmarkCumulative(b *testing.B) {
	c := NewCumulative(CumulativeOptions{Options: testOptions(), MaxSeries: 100_000, Reach: time.Minute, Expiry: time.Hour}, after(0))
	told := slices.Collect(manyReleases(10_000))
	b.ReportAllocs()
	points, now := 0, 0
	for b.Loop() {
		now++
		for _, o := range told {
			o.Bin += health.Bin(now)
			c.Add(o)
		}
		for m := range c.Build(after(now)) {
			points += m.DataPointCount()
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(points), "ns/point")
}
