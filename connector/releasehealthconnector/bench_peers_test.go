// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package releasehealthconnector_test

import (
	"runtime"
	"testing"

	"github.com/otelcol-dora/otelcol-dora/internal/spantest"
)

// BenchmarkReleaseHealth reports the cost of a span for this connector, for comparable connectors and for plain
// decoding, on the same workloads.
func BenchmarkReleaseHealth(b *testing.B) {
	workloads := spantest.Workloads()
	for _, n := range releaseCounts {
		workloads = append(workloads, spantest.Releases(n))
	}
	for _, w := range workloads {
		b.Run(w.Name, func(b *testing.B) {
			for _, e := range entrants {
				b.Run(e.name, func(b *testing.B) { benchmark(b, e, w) })
			}
		})
	}
}

func benchmark(b *testing.B, e entrant, w spantest.Workload) {
	b.Helper()
	s := settled(b, e, w)
	s.countsAllocations = true
	runtime.GC()
	for b.Loop() {
		s.batch(b)
	}
	b.ReportMetric(s.perSpan(), "ns/span")
	b.ReportMetric(float64(s.allocated)/float64(s.spans), "allocs/span")
	b.ReportMetric(0, "ns/op") // would include the stamping
}
