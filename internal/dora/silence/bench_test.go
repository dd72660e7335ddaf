// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package silence_test

import (
	"math/rand/v2"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/dora/silence"
)

// crowd returns a watch of that many services of one source, each deployed about twice a day for half a year, and the time of the
// last event.
func crowd(b *testing.B, services int) (w *silence.Watch, last time.Time) {
	b.Helper()
	w = silence.NewWatch(silence.Options{Tracked: true})
	random := rand.New(rand.NewPCG(1, 1))
	for i := range services {
		for d := range 182 {
			for range d % 7 / 2 {
				last = day(d).Add(time.Duration(8+random.IntN(10)) * time.Hour)
				w.Observe(deploymentOf(i, last), last)
			}
		}
	}
	require.Equal(b, services+1, w.Len())
	return w, last
}

func deploymentOf(service int, at time.Time) *delivery.Event {
	e := deployed(at)
	e.Subject = &delivery.DeploymentFacts{Service: delivery.Service{Name: strconv.Itoa(service)}}
	return e
}

func BenchmarkObserve(b *testing.B) {
	w, last := crowd(b, 1000)
	e := deploymentOf(7, last)
	b.ReportAllocs()
	for b.Loop() {
		e.Time = e.Time.Add(time.Second)
		w.Observe(e, e.Time)
	}
}

// BenchmarkCheck checks ten thousand services: when nothing changed, and when everything did, as after a restart.
func BenchmarkCheck(b *testing.B) {
	w, last := crowd(b, 10_000)
	b.Run("nothing new", func(b *testing.B) {
		for b.Loop() {
			w.Check(last)
		}
	})
	b.Run("restored", func(b *testing.B) {
		size := 0
		for b.Loop() {
			b.StopTimer()
			again := silence.NewWatch(silence.Options{})
			size = 0
			for r := range w.Records() {
				require.NoError(b, again.Restore(r))
				size += len(r.Value)
			}
			b.StartTimer()
			again.Check(last)
		}
		b.ReportMetric(float64(size)/float64(w.Len()), "B/record")
	})
	b.Run("ages", func(b *testing.B) {
		for b.Loop() {
			w.Ages(last)
		}
	})
}
