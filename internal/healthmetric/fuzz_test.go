// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package healthmetric

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/pmetric"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
)

// FuzzRead checks for arbitrary OTLP that reading neither panics nor changes its input, that every data point is
// accounted for, that the observations are the same after being written and read again, and that they can be added up.
func FuzzRead(f *testing.F) {
	f.Add(marshal(f, build(fixtures(), testOptions())[0]))
	for _, o := range fixtures() {
		f.Add(marshal(f, build([]health.Observation{o}, testOptions())[0]))
	}
	running := NewCumulative(cumulativeOptions(), after(0))
	running.Add(fixtures()[0])
	f.Add(marshal(f, slices.Collect(running.Build(after(1)))[0]))
	f.Fuzz(func(t *testing.T, data []byte) {
		m, err := (&pmetric.ProtoUnmarshaler{}).UnmarshalMetrics(data)
		if err != nil {
			return
		}
		before := marshal(t, m)
		m.MarkReadOnly()
		told, stats := readAll([]pmetric.Metrics{m})
		require.Equal(t, before, marshal(t, m))
		accounted := stats.Read + stats.Ignored + stats.Cumulative
		for _, n := range stats.Malformed {
			accounted += n
		}
		require.Equal(t, m.DataPointCount(), accounted)
		require.Len(t, told, stats.Read)

		again, stats := readAll(sent(t, build(told, testOptions())))
		require.Equal(t, Stats{Read: len(told)}, stats)
		require.ElementsMatch(t, told, again)

		bins := health.NewBins(100)
		for _, o := range told {
			bins.Merge(o)
		}
		for o := range bins.All() {
			require.GreaterOrEqual(t, o.Count, int64(0))
			require.True(t, o.Durations == nil || len(o.Durations.Buckets) <= health.MaxBuckets)
		}
	})
}
