// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package watch_test

import (
	"slices"
	"testing"
	"time"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/watch"
)

func fleets() map[string]*fleet {
	return map[string]*fleet{
		"calm, one release": {services: 50, story: newStory(1), single: true, calm: true},
		"calm":              {services: 50, story: newStory(1), calm: true},
		"compared":          {services: 50, story: newStory(1)},
	}
}

// BenchmarkHeldPerService measures the memory of a service after four hours. A calm service has served the same one or
// two releases since watching began. A compared one has three releases, of which one came three hours ago. Each has
// five classes of operations.
func BenchmarkHeldPerService(b *testing.B) {
	for name, f := range fleets() {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				f.story = newStory(1)
				w := watch.New(watch.NewDefaultOptions())
				before := heap()
				for bin := noon; bin < noon+4*hour; bin++ {
					for _, o := range f.bin(bin, bin >= noon+hour && !f.calm) {
						w.Observe(o)
					}
					w.Advance(at(bin))
				}
				w.Advance(at(noon + 5*hour))
				f.story.told = nil
				b.ReportMetric(float64(heap()-before)/float64(f.services), "B/service")
				b.ReportMetric(float64(w.Stats().Rows)/float64(f.services), "rows/service")
			}
		})
	}
}

// BenchmarkSnapshot takes and restores a snapshot of the services of [BenchmarkHeldPerService]. It reports both times
// per thousand services.
func BenchmarkSnapshot(b *testing.B) {
	for name, f := range fleets() {
		b.Run(name, func(b *testing.B) {
			w := watch.New(watch.NewDefaultOptions())
			for bin := noon; bin < noon+4*hour; bin++ {
				for _, o := range f.bin(bin, bin >= noon+hour && !f.calm) {
					w.Observe(o)
				}
				w.Advance(at(bin))
			}
			w.Advance(at(noon + 5*hour))
			var size int
			var taking, restoring time.Duration
			for b.Loop() {
				began := time.Now()
				records := slices.Collect(w.Records())
				taken := time.Now()
				again := watch.New(watch.NewDefaultOptions())
				for _, r := range records {
					size += len(r.Key) + len(r.Value)
					if err := again.Restore(r); err != nil {
						b.Fatal(err)
					}
				}
				again.Restored()
				taking += taken.Sub(began)
				restoring += time.Since(taken)
			}
			each := float64(b.N * f.services)
			b.ReportMetric(float64(size)/each, "B/service")
			b.ReportMetric(taking.Seconds()*1e6/each, "ms/1000_taken")
			b.ReportMetric(restoring.Seconds()*1e6/each, "ms/1000_restored")
		})
	}
}

// BenchmarkNote records the totals of a hundred services in a bin. It reports the size per service.
func BenchmarkNote(b *testing.B) {
	f := fleet{services: 100, story: newStory(1)}
	options := watch.NewDefaultOptions()
	options.Tracked = true
	w := watch.New(options)
	bin, size := noon+1, 0
	for b.Loop() {
		b.StopTimer()
		w.Advance(at(bin))
		for _, o := range f.bin(bin, true) {
			w.Observe(o)
		}
		bin++
		b.StartTimer()
		for _, r := range w.TakeChanged() {
			if r.Kind == 52 {
				size += len(r.Key) + len(r.Value)
			}
		}
	}
	b.ReportMetric(float64(size)/float64(b.N*f.services), "B/service")
}
