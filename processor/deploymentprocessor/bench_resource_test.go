// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deploymentprocessor_test

import (
	"math/rand/v2"
	"strconv"
	"sync"
	"testing"

	"github.com/otelcol-dora/otelcol-dora/internal/benchtest"
)

// passage is a case: what resources tell, and whether they are cached.
type passage struct {
	name  string
	tells telling
	set   func(*config)
}

var passages = []passage{
	{"hit/nothing_added/tagged", tellsAll, nil},
	{"hit/nothing_added/unknown_service", tellsUnknown, nil},
	{"hit/added/5_by_version", tellsVersion, nil},
	{"hit/added/7_by_time", tellsName, nil},
	{"miss/nothing_added/unknown_service", tellsUnknown, remembersNone},
	{"miss/added/5_by_version", tellsVersion, remembersNone},
	{"miss/added/7_by_time", tellsName, remembersNone},
}

// remembersNone makes the cache so small that no resource is found again. Instances are remembered all the same.
func remembersNone(c *config) { c.Limits.Resources = 1 }

var town = fleet{services: 200, processes: 5}

// BenchmarkResource measures the CPU time per resource of twelve attributes in each signal: the median over messages with two
// hundred resources, in the thread that passes them on.
func BenchmarkResource(b *testing.B) {
	for _, s := range threeSignals {
		for _, p := range passages {
			b.Run(s.name+"/"+p.name, func(b *testing.B) {
				l := newLane(b, s.route(running(b, town, p.set)), s.messages(b, town, p.tells))
				var costs []float64
				for b.Loop() {
					costs = append(costs, l.cost())
				}
				b.ReportMetric(benchtest.Median(costs), "ns/resource")
				b.ReportMetric(l.allocations(10), "allocs/resource")
				b.ReportMetric(0, "ns/op") // hides the time per message, which includes decoding
			})
		}
	}
}

// BenchmarkResourceGrowth compares the cost of a cached resource between fleets with few and many services, which take turns.
func BenchmarkResourceGrowth(b *testing.B) {
	for _, tells := range []telling{tellsUnknown, tellsVersion} {
		b.Run(tells.name, func(b *testing.B) {
			var all []benchtest.Contestant
			for _, n := range []int{10, 1000, 10_000} {
				f := fleet{services: n, processes: max(5, 5*resourcesPerMessage/n)}
				messages := threeSignals[0].messages(b, f, tells)
				rand.Shuffle(len(messages), func(i, j int) { messages[i], messages[j] = messages[j], messages[i] })
				l := newLane(b, running(b, f, nil).traces, messages)
				all = append(all, benchtest.Contestant{Name: strconv.Itoa(n), Turn: func() float64 { return l.turn(50) }})
			}
			turns := benchtest.TakeTurns(b.Loop, 11, all)
			turns.Report(b, "ns/resource", all[0].Name)
		})
	}
}

// BenchmarkResourceInParallel compares the cost of a resource alone and while another pipeline uses the processor, too.
func BenchmarkResourceInParallel(b *testing.B) {
	for _, tells := range []telling{tellsUnknown, tellsVersion} {
		b.Run(tells.name, func(b *testing.B) {
			r, messages := running(b, town, nil), threeSignals[0].messages(b, town, tells)
			one, other := newLane(b, r.traces, messages), newLane(b, r.traces, messages)
			turns := benchtest.TakeTurns(b.Loop, 11, []benchtest.Contestant{
				{Name: "alone", Turn: func() float64 { return one.turn(50) }},
				{Name: "beside", Turn: func() float64 {
					var beside sync.WaitGroup
					defer beside.Wait()
					beside.Go(func() { other.turn(50) })
					return one.turn(50)
				}},
			})
			turns.Report(b, "ns/resource", "alone")
		})
	}
}
