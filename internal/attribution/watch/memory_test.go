// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package watch_test

import (
	"testing"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/watch"
)

// BenchmarkHeldPerService measures what a service costs in memory after four hours: a calm one has served the same release since
// watching began, a compared one has three releases of which one came three hours ago. Five classes of operations each.
func BenchmarkHeldPerService(b *testing.B) {
	for name, from := range map[string]health.Bin{"calm": noon + 24*hour, "compared": noon + hour} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				f := fleet{services: 50, story: newStory(1)}
				w := watch.New(watch.NewDefaultOptions())
				before := heap()
				for bin := noon; bin < noon+4*hour; bin++ {
					for _, o := range f.bin(bin, bin >= from) {
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
