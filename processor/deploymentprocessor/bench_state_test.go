// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deploymentprocessor_test

import (
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/plog"

	"github.com/otelcol-dora/otelcol-dora/internal/benchtest"
)

// city is about as large as the default limits allow: 10,000 services, 90,000 deployments and 50,000 resources.
var city = fleet{services: 10_000, processes: 5}

// BenchmarkHeld measures the memory of a processor that knows a city: bytes per deployment, including its service, and bytes per
// resource, including its instance. It also measures the time of the first reading of a resource.
func BenchmarkHeld(b *testing.B) {
	for _, tells := range []telling{tellsUnknown, tellsVersion, tellsName} {
		b.Run(tells.name, func(b *testing.B) {
			messages := threeSignals[0].messages(b, city, tells)
			for b.Loop() {
				before := benchtest.Live()
				r := running(b, fleet{}, nil)
				idle := benchtest.Live()
				for _, events := range city.deployed() {
					require.NoError(b, r.learn(b.Context(), events))
				}
				learned := benchtest.Live()
				first := newUnknownLane(b, r.traces, messages).turn(len(messages))
				full := benchtest.Live()
				runtime.KeepAlive(r)
				b.ReportMetric(float64(idle-before)/(1<<20), "idle-MiB")
				b.ReportMetric(float64(learned-idle)/float64(city.services*deploymentsPerService), "B/deployment")
				b.ReportMetric(float64(full-learned)/float64(city.resources()), "B/resource")
				b.ReportMetric(float64(full-before)/(1<<20), "full-MiB")
				b.ReportMetric(first, "first-ns/resource")
			}
			b.ReportMetric(0, "ns/op")
		})
	}
}

// change is a case of learning while a city is known.
type change struct {
	name  string
	tells telling
	// events returns the events of the n-th iteration.
	events func(n int) plog.Logs
}

var changes = []change{
	{"a_service_is_deployed", tellsVersion, func(n int) plog.Logs { return deployedNow(n, 0) }},
	{"every_service_is_deployed", tellsVersion, func(n int) plog.Logs {
		services := make([]int, city.services)
		for i := range services {
			services[i] = i
		}
		return deployedNow(n, services...)
	}},
	{"a_service_is_deployed_for_the_first_time", tellsUnknown, func(n int) plog.Logs { return deployedNow(n, city.services+n) }},
}

// deployedNow returns events of deployments that finished a minute ago, with the n-th new release.
func deployedNow(n int, services ...int) plog.Logs {
	logs := plog.NewLogs()
	for _, service := range services {
		fleet{services: service + 1}.deployment(service, deploymentsPerService+n, began.Add(-time.Minute)).copyTo(logs)
	}
	return logs
}

// BenchmarkChange measures the time to learn while a city is known, and how much longer its resources take the next time.
func BenchmarkChange(b *testing.B) {
	for _, c := range changes {
		b.Run(c.name, func(b *testing.B) {
			r := running(b, city, func(c *config) { c.Limits.Services *= 2 })
			l := newLane(b, r.traces, threeSignals[0].messages(b, city, c.tells))
			all := len(l.messages)
			var learning, before, after, next []float64
			for n := 0; b.Loop(); n++ {
				before = append(before, l.turn(all))
				events := c.events(n)
				var err error
				took := benchtest.ThreadTimeOf(func() { err = r.learn(b.Context(), events) })
				require.NoError(b, err)
				learning = append(learning, float64(took.Microseconds()))
				first := l.cost()
				next = append(next, first)
				after = append(after, (first+l.turn(all-1)*float64(all-1))/float64(all))
			}
			b.ReportMetric(benchtest.Median(learning), "learning-µs")
			b.ReportMetric(benchtest.Median(before), "before-ns/resource")
			b.ReportMetric(benchtest.Median(next), "next-batch-ns/resource")
			b.ReportMetric(benchtest.Median(after), "after-ns/resource")
			b.ReportMetric(0, "ns/op")
		})
	}
}
