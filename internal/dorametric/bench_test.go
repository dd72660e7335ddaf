// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package dorametric

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	. "github.com/otelcol-dora/otelcol-dora/internal/deliverytest"
	"github.com/otelcol-dora/otelcol-dora/internal/dora"
)

// realOptions returns options with every metric that is on by default.
func realOptions() Options {
	opts := testOptions()
	opts.Instruments = slices.DeleteFunc(slices.Clone(dora.Instruments), func(i dora.Instrument) bool { return i.OptIn })
	opts.MaxSeries = 1_000_000
	return opts
}

// manyServices returns the reports of n services that deploy daily, and their reports one flush later.
func manyServices(b *testing.B, n int) (first, later dora.Flush) {
	b.Helper()
	book := dora.NewBook(dora.Options{Definitions: dora.NewDefaultDefinitions()})
	s := NewStory()
	for d := range 7 {
		s.Merge(Day(d), strconv.Itoa(d), "m"+strconv.Itoa(d)).Deploy(Day(d)+60, strconv.Itoa(d), "m"+strconv.Itoa(d))
	}
	s.Open(Day(6)+65, "i").Resolve(Day(6)+80, "i")
	for _, e := range s.Events {
		_, err := book.Apply(e)
		require.NoError(b, err)
	}
	report := book.Flush(At(Day(7))).Reports[0]
	for i := range n {
		r := copyOf(report)
		for j := range r.Identity {
			if r.Identity[j].Key == "service.name" {
				r.Identity[j].Value = fmt.Sprintf("service-%05d", i)
			}
		}
		first.Reports = append(first.Reports, r)
		r.Observations = nil
		later.Reports = append(later.Reports, r)
	}
	return first, later
}

// copyOf returns a deep copy, because a book creates every report anew.
func copyOf(r dora.Report) dora.Report {
	r.Identity = slices.Clone(r.Identity)
	r.Samples = slices.Clone(r.Samples)
	for i := range r.Samples {
		r.Samples[i].Attributes = slices.Clone(r.Samples[i].Attributes)
	}
	r.Zeros = slices.Clone(r.Zeros)
	for i := range r.Zeros {
		r.Zeros[i].Attributes = slices.Clone(r.Zeros[i].Attributes)
	}
	return r
}

// BenchmarkBuild builds the requests of a flush that repeats the figures of many services.
func BenchmarkBuild(b *testing.B) {
	for _, scopes := range []int{1000, 10_000} {
		b.Run(fmt.Sprintf("scopes=%d", scopes), func(b *testing.B) {
			first, later := manyServices(b, scopes)
			builder := NewBuilder(realOptions(), after(0))
			builder.Build(first, after(1))
			b.ReportAllocs()
			points, now := 0, 1
			for b.Loop() {
				now++
				for r := range builder.Build(later, after(now)) {
					points += r.Metrics.DataPointCount()
					builder.Delivered(r)
				}
			}
			b.ReportMetric(float64(points)/float64(b.N), "points")
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(points), "ns/point")
		})
	}
}

// BenchmarkRestore restores the counters of many services.
func BenchmarkRestore(b *testing.B) {
	for _, scopes := range []int{1000, 10_000} {
		b.Run(fmt.Sprintf("scopes=%d", scopes), func(b *testing.B) {
			opts := realOptions()
			opts.Tracked = true
			builder := NewBuilder(opts, after(0))
			first, _ := manyServices(b, scopes)
			builder.Build(first, after(1))
			records := builder.TakeChanged()
			size := 0
			for _, r := range records {
				size += len(r.Key) + len(r.Value)
			}
			b.ReportAllocs()
			for b.Loop() {
				restored := NewBuilder(opts, after(0))
				for _, r := range records {
					require.NoError(b, restored.Restore(r))
				}
				restored.Restored()
			}
			b.ReportMetric(float64(size)/float64(scopes), "B/scope")
		})
	}
}

// BenchmarkTakeChanged packs the counters of many services after one service in a hundred has changed.
func BenchmarkTakeChanged(b *testing.B) {
	opts := realOptions()
	opts.Tracked = true
	builder := NewBuilder(opts, after(0))
	first, _ := manyServices(b, 10_000)
	builder.Build(first, after(1))
	builder.TakeChanged()
	all := slices.Collect(maps.Values(builder.scopes))
	for b.Loop() {
		for _, s := range all[:100] {
			builder.note(s)
		}
		builder.TakeChanged()
	}
}
