// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package dorametric

import "testing"

// BenchmarkBuild tells a thousand scopes of sixty series each.
func BenchmarkBuild(b *testing.B) {
	f := manyScopes(1000, 60)
	builder := NewBuilder(testOptions(), after(0))
	builder.opts.MaxSeries = 100_000
	b.ReportAllocs()
	now := 0
	for b.Loop() {
		now++
		for _, r := range builder.Build(f, after(now)) {
			builder.Delivered(r)
		}
	}
	b.ReportMetric(float64(builder.Series()), "series")
}
