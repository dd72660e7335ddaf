// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package changerca

import (
	"math"
	"math/rand/v2"
	"time"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/release"
	"github.com/otelcol-dora/otelcol-dora/internal/datasettest"
)

// minute is what all pods did in one minute.
type minute struct {
	// served are the operations of callees, by caller and callee. entries are those of services that nobody calls.
	served  map[route][]*operation
	entries []*operation
	// failures counts the failed outgoing calls of a pod by callee, and made the calls along an edge.
	failures map[*pod]map[string]int
	made     map[route]int
	// hidden is, by edge, the share of the successful calls whose operation failed nevertheless.
	hidden map[route]float64
	// live are the releases with operations, by service. well reports services of which hardly any operation failed.
	live map[string][]release.Identity
	well map[string]bool
}

// route is an edge by the names of its ends.
type route struct{ caller, callee string }

// operation is one entry span.
type operation struct {
	pod    *pod
	class  string
	bin    health.Bin
	failed bool
	// cause is the callee of the failed call in this operation, whether or not that made the operation fail; empty if
	// there is none.
	cause string
}

const (
	width  = time.Minute
	spread = 0.3 // standard deviation of the logarithm of durations
)

// reading turns the rows of a case into operations.
type reading struct {
	options Options
	random  *rand.Rand
	tally   *datasettest.Tally
	minutes map[int64]*minute
	// isCalled distinguishes services that others call from entries.
	isCalled map[string]bool
	source   source
	base     int64
	// heard are the bins with operations of the pod that is being read.
	heard map[health.Bin]bool
}

func newReading(options Options, random *rand.Rand, pods []*pod) *reading {
	r := &reading{
		options: options, random: random, tally: datasettest.NewTally(), minutes: map[int64]*minute{},
		isCalled: map[string]bool{}, base: math.MaxInt64,
	}
	for _, p := range pods {
		for _, e := range p.edges {
			r.isCalled[e.callee] = true
		}
		r.base = min(r.base, p.first())
	}
	return r
}

// read counts the operations of a pod, and keeps them by minute for [reading.stitch].
func (r *reading) read(p *pod) {
	r.heard = map[health.Bin]bool{}
	for _, e := range p.edges {
		failures := datasettest.Rounding{}
		for _, line := range e.rows {
			if !r.isCalled[p.service] {
				line.success = r.source.success(route{e.caller, e.callee}, line.at, line.success)
			}
			failed := failures.Next(float64(r.options.Operations) * (100 - line.success) / 100)
			m := r.minuteOf(line.at)
			if e.caller == p.service {
				m.called(p, e.callee, failed, r.options.Operations)
				if r.isCalled[p.service] {
					continue
				}
				m.entries = append(m.entries, r.operations(p, e.callee, line, failed)...)
				continue
			}
			key := route{e.caller, e.callee}
			m.served[key] = append(m.served[key], r.operations(p, e.caller, line, failed)...)
		}
	}
	for bin := range r.heard {
		r.tally.Count(p.release, bin, health.Series{Metric: health.Instances}, 1)
	}
}

// minuteOf returns the minute that ended about then. Pods are not measured at exactly the same second.
func (r *reading) minuteOf(at int64) *minute {
	number := int64(math.Round(float64(at-r.base) / width.Seconds()))
	if r.minutes[number] == nil {
		r.minutes[number] = &minute{served: map[route][]*operation{}, failures: map[*pod]map[string]int{}, made: map[route]int{}}
	}
	return r.minutes[number]
}

func (m *minute) called(p *pod, callee string, failed, of int) {
	m.made[route{p.service, callee}] += of
	if m.failures[p] == nil {
		m.failures[p] = map[string]int{}
	}
	m.failures[p][callee] = failed
}

// operations draws and counts the operations of a row.
func (r *reading) operations(p *pod, class string, line row, failed int) []*operation {
	span := datasettest.Span{From: time.Unix(line.at, 0).Add(-width), To: time.Unix(line.at, 0)}
	operations := make([]*operation, r.options.Operations)
	for i, place := range r.random.Perm(len(operations)) {
		o := &operation{pod: p, class: class, bin: span.Bin(place, len(operations)), failed: i < failed}
		seconds := max(line.latency, minLatency) / 1000 * math.Exp(spread*r.random.NormFloat64())
		r.tally.Operation(p.release, o.bin, class, o.failed, seconds)
		operations[i] = o
		r.heard[o.bin] = true
	}
	return operations
}

// minLatency is 1 µs in milliseconds. It replaces latencies that are zero or not a number.
const minLatency = 0.001
