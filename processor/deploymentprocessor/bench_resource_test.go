// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deploymentprocessor_test

import (
	"math/rand/v2"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/otelcol-dora/otelcol-dora/internal/benchtest"
)

// resourcesPerMessage is how many resources are in a message, one of each service in turn. It makes up for what looking at the clock costs.
const resourcesPerMessage = 200

// messages are those that bring each resource of a fleet once.
func (s signal) messages(tb testing.TB, f fleet, tells telling) [][]byte {
	tb.Helper()
	var messages [][]byte
	for first := 0; first < f.resources(); first += resourcesPerMessage {
		var resources []attributes
		for n := first; n < min(first+resourcesPerMessage, f.resources()); n++ {
			resources = append(resources, tells.of(f, n))
		}
		messages = append(messages, s.message(tb, resources))
	}
	return messages
}

// lane feeds messages into a pipeline again and again, and measures what happens behind the receiver.
type lane struct {
	messages  [][]byte
	to        route
	next      int
	took      time.Duration
	allocated uint64
	resources int

	// countsAllocations has the allocations counted instead of the time.
	countsAllocations bool
}

// newLane lets each resource pass once, and forgets what that cost.
func newLane(tb testing.TB, to route, messages [][]byte) *lane {
	tb.Helper()
	l := &lane{messages: messages, to: to}
	for range messages {
		l.feed(tb)
	}
	l.reset()
	return l
}

func (l *lane) reset() { l.took, l.allocated, l.resources = 0, 0, 0 }

// feed feeds a message that has just been decoded, so that the resources are as near to the processor as in a pipeline.
func (l *lane) feed(tb testing.TB) {
	tb.Helper()
	handOn, err := l.to(l.messages[l.next])
	require.NoError(tb, err)
	l.next = (l.next + 1) % len(l.messages)
	run := func() { err = handOn(tb.Context()) }
	if l.countsAllocations {
		count, _ := benchtest.AllocationsOf(run)
		l.allocated += count
	} else {
		l.took += benchtest.ThreadTimeOf(run)
	}
	require.NoError(tb, err)
	l.resources += resourcesPerMessage
}

// turn feeds some messages, and returns the nanoseconds that a resource took.
func (l *lane) turn(tb testing.TB, messages int) float64 {
	tb.Helper()
	l.reset()
	for range messages {
		l.feed(tb)
	}
	return l.perResource()
}

func (l *lane) perResource() float64 { return float64(l.took.Nanoseconds()) / float64(l.resources) }

// allocationsPerResource feeds some messages to count what they allocate.
func (l *lane) allocationsPerResource(tb testing.TB, messages int) float64 {
	tb.Helper()
	l.reset()
	l.countsAllocations = true
	for range messages {
		l.feed(tb)
	}
	l.countsAllocations = false
	return float64(l.allocated) / float64(l.resources)
}

// passage is what may happen to resources.
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

// remembersNone makes so little room for resources that none is found again. What is remembered of instances stays.
func remembersNone(c *config) { c.Limits.Resources = 1 }

var town = fleet{services: 200, processes: 5}

// BenchmarkResource tells what a resource of twelve attributes costs in each signal, in processor time of the thread that hands it on.
func BenchmarkResource(b *testing.B) {
	for _, s := range threeSignals {
		for _, p := range passages {
			b.Run(s.name+"/"+p.name, func(b *testing.B) {
				l := newLane(b, s.route(running(b, town, p.set)), s.messages(b, town, p.tells))
				for b.Loop() {
					l.feed(b)
				}
				b.ReportMetric(l.perResource(), "ns/resource")
				b.ReportMetric(l.allocationsPerResource(b, 10), "allocs/resource")
				b.ReportMetric(0, "ns/op") // a message, with its decoding
			})
		}
	}
}

// BenchmarkResourceGrowth tells how the cost of a resource that is known grows with the number of services, by turns.
func BenchmarkResourceGrowth(b *testing.B) {
	for _, tells := range []telling{tellsUnknown, tellsVersion} {
		b.Run(tells.name, func(b *testing.B) {
			var all []benchtest.Contestant
			for _, n := range []int{10, 1000, 10_000} {
				f := fleet{services: n, processes: max(5, 5*resourcesPerMessage/n)}
				messages := threeSignals[0].messages(b, f, tells)
				rand.Shuffle(len(messages), func(i, j int) { messages[i], messages[j] = messages[j], messages[i] })
				l := newLane(b, running(b, f, nil).traces, messages)
				all = append(all, benchtest.Contestant{Name: strconv.Itoa(n), Turn: func() float64 { return l.turn(b, 50) }})
			}
			turns := benchtest.TakeTurns(b.Loop, 11, all)
			turns.Report(b, "ns/resource", all[0].Name)
		})
	}
}
