// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package dora

import (
	"fmt"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery/record"
	. "github.com/otelcol-dora/otelcol-dora/internal/deliverytest"
)

// hundred returns the events of a service with a hundred deployments in ninety days: the start and the finish of each, with revision
// and version. One of the deployments failed and was repaired.
func hundred(n int) []*delivery.Event {
	service := delivery.Service{Namespace: "acme", Name: fmt.Sprintf("service-%05d", n)}
	s := NewStory().In(fmt.Sprintf("https://git.example.com/acme/%05d", n))
	for d := range 100 {
		minute, id := d*Day(9)/10, fmt.Sprintf("%05d-%014d", n, d)
		says := []func(*delivery.DeploymentFacts){Of(service), Version(fmt.Sprintf("v1.%d.0", d)), FromRef("main"), Begun(minute)}
		s.Start(minute, id, delivery.StateInProgress, says...)
		s.Deploy(minute+7, id, fmt.Sprintf("%020x%020x", n, d), says...)
		if d == 50 {
			incident := fmt.Sprintf("incident-%05d", n)
			s.Open(minute+20, incident, Hitting(service), Blaming(id)).Resolve(minute+50, incident, Hitting(service))
		}
	}
	return s.Events
}

// keptHundreds returns the records of a book with that many services after its last flush.
func keptHundreds(b *testing.B, services int) []record.Record {
	b.Helper()
	options := plain()
	options.Tracked = true
	book := NewBook(options)
	for n := range services {
		applyAll(b, book, hundred(n))
	}
	require.Len(b, book.Flush(now).Reports, services)
	var records []record.Record
	for r := range book.Records() {
		records = append(records, r)
	}
	return records
}

// BenchmarkRestart restores a book and flushes it for the first time.
func BenchmarkRestart(b *testing.B) {
	for _, services := range []int{100, 1000, 10_000} {
		b.Run(fmt.Sprintf("deployments=%d", services*100), func(b *testing.B) {
			records := keptHundreds(b, services)
			before := liveHeap()
			var book *Book
			for b.Loop() {
				book = disk(records).read(b, plain())
				if f := book.Flush(now); len(f.Reports) != services || len(f.Announcements) > 0 {
					b.Fatal("it does not know what it told")
				}
			}
			b.ReportMetric(float64(liveHeap()-before)/float64(services*100), "B/deployment")
			b.ReportMetric(float64(len(records))/float64(services), "records/service")
			runtime.KeepAlive(book)
			runtime.KeepAlive(records)
		})
	}
}

func liveHeap() uint64 {
	runtime.GC()
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return stats.HeapAlloc
}
