// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package watch_test

import (
	"runtime"
	"strconv"
	"testing"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/watch"
)

// fleet generates traffic of many services. Each has three releases, and each release five classes of operations, of
// which one fails now and then.
type fleet struct {
	services int
	// single leaves out one of the two releases that always serve.
	single bool
	// calm: no new release comes.
	calm  bool
	story *story
}

func (f *fleet) bin(bin health.Bin, fresh bool) []health.Observation {
	f.story.told = f.story.told[:0]
	for service := range f.services {
		for version := range 3 {
			if version == 2 && !fresh || version == 1 && f.single {
				continue
			}
			who := identity("service"+strconv.Itoa(service), strconv.Itoa(version))
			for class := range 5 {
				t := traffic{release: who, class: "GET /" + strconv.Itoa(class), n: 50, slow: 2}
				if class == 0 {
					t.failed, t.fingerprint = f.story.binomial(50, .02), "timeout"
				}
				f.story.serve(bin, t)
			}
		}
	}
	return f.story.told
}

// BenchmarkAssess assesses a hundred services with three releases each, an hour after the last release came and ten
// seconds after the last assessment.
func BenchmarkAssess(b *testing.B) {
	f := fleet{services: 100, story: newStory(1)}
	before := heap()
	w := watch.New(watch.NewDefaultOptions())
	bin := arrival - 30*minute
	tell := func() {
		for _, o := range f.bin(bin, bin >= arrival) {
			w.Observe(o)
		}
		bin++
		w.Advance(at(bin))
	}
	for bin < arrival+60*minute {
		tell()
	}
	stats := w.Stats()
	f.story.told = nil
	held := float64(heap() - before)
	for b.Loop() {
		b.StopTimer()
		tell()
		b.StartTimer()
		w.Assess(at(bin))
	}
	b.ReportMetric(held/float64(stats.Releases), "B/release")
	b.ReportMetric(float64(stats.Rows)/float64(stats.Scopes), "rows/scope")
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(stats.Releases), "ns/release")
}

func BenchmarkObserve(b *testing.B) {
	f := fleet{services: 100, story: newStory(1)}
	told := f.bin(noon, true)
	w := watch.New(watch.NewDefaultOptions())
	i, bin := 0, noon
	for b.Loop() {
		if i == len(told) {
			i = 0
			bin++
			b.StopTimer()
			w.Advance(at(bin))
			b.StartTimer()
		}
		o := told[i]
		o.Bin = bin
		w.Observe(o)
		i++
	}
}

func heap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}
