// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package delivery_test

import (
	"fmt"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery/record"
	. "github.com/otelcol-dora/otelcol-dora/internal/deliverytest"
)

// deploymentsOfServices applies a hundred deployments per service, each with an event for its start and one for its finish.
func deploymentsOfServices(tb testing.TB, h *delivery.History, services int) {
	tb.Helper()
	for s := range services {
		facts := delivery.DeploymentFacts{
			Service:     delivery.Service{Namespace: "acme", Name: fmt.Sprintf("service-%05d", s)},
			Environment: delivery.Environment{Name: "production", Tier: delivery.TierProduction},
			Repository:  delivery.Repository{URL: fmt.Sprintf("https://git.example.com/acme/service-%05d", s)},
			Ref:         delivery.Ref{Name: "main"},
		}
		for d := range 100 {
			n := s*100 + d
			f := facts
			f.ID = fmt.Sprintf("deployment-%09d", n)
			f.Revision, f.Version = fmt.Sprintf("%040x", 0x9e3779b97f4a7c15*uint64(n+1)), fmt.Sprintf("1.%d.0", d)
			at := At(Day(d)).Add(time.Duration(n) * time.Millisecond)
			started, finished := f, f
			started.State, finished.Status = delivery.StateInProgress, delivery.StatusSucceeded
			for _, e := range []*delivery.Event{
				{Name: delivery.DeploymentStarted, Time: at, Subject: &started},
				{Name: delivery.DeploymentFinished, Time: at.Add(5 * time.Minute), Subject: &finished},
			} {
				_, _, err := h.Apply(e)
				require.NoError(tb, err)
			}
		}
	}
}

func liveHeap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// The memory of a history with many deployments, and how long it takes to restore it after a restart.
func BenchmarkRestore(b *testing.B) {
	for _, services := range []int{100, 1000, 10_000} {
		if testing.Short() && services > 1000 {
			continue
		}
		b.Run(fmt.Sprintf("deployments=%d", services*100), func(b *testing.B) {
			var records []record.Record
			func() {
				h := delivery.NewHistory(nil)
				deploymentsOfServices(b, h, services)
				for r := range h.Records() {
					records = append(records, r)
				}
			}()
			before := liveHeap()
			var h *delivery.History
			for b.Loop() {
				h = delivery.NewHistory(nil)
				for _, r := range records {
					if err := h.Restore(r); err != nil {
						b.Fatal(err)
					}
				}
				h.Restored()
			}
			b.ReportMetric(float64(liveHeap()-before)/float64(len(records)), "B/deployment")
			require.Equal(b, len(records), h.Count(delivery.KindDeployment))
			runtime.KeepAlive(records)
		})
	}
}

// The cost of the hourly search for expired entities when there are none.
func BenchmarkPruneNothing(b *testing.B) {
	for _, services := range []int{100, 1000} {
		b.Run(fmt.Sprintf("deployments=%d", services*100), func(b *testing.B) {
			h := delivery.NewHistory(nil)
			deploymentsOfServices(b, h, services)
			for b.Loop() {
				h.Prune(At(0), rules)
			}
		})
	}
}

// The cost of the hourly search for expired entities when there are some that all stay.
func BenchmarkPruneAgain(b *testing.B) {
	for _, services := range []int{100, 1000} {
		b.Run(fmt.Sprintf("deployments=%d", services*100), func(b *testing.B) {
			h := delivery.NewHistory(nil)
			deploymentsOfServices(b, h, services)
			h.Prune(At(Day(10)), rules)
			for b.Loop() {
				h.Prune(At(Day(10)), rules)
			}
		})
	}
}
