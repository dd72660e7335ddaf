// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package servicemetric

import (
	"hash/maphash"
	"time"

	"go.opentelemetry.io/collector/pdata/pmetric"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
)

// Counter remembers of each stream of data points what it said last, and so tells what the next one says beyond that.
//
// Of metrics of one resource and scope that tell the same operations only the preferred one counts: the stable HTTP and RPC metrics before
// the old ones, the calls of span_metrics before the count of its durations. A preferred metric hides the others for as long as it was heard
// within the expiry. What the others count in the first export that is heard waits for the next one, and is told then unless a preferred
// metric came: so it makes no difference in which order the parts of an export arrive. Durations do not wait; those of the old metrics'
// first export are left out.
//
// A Counter is not safe for concurrent use.
type Counter struct {
	maxStreams          int
	expiry, freshWithin int64
	instruments         map[string]instrument
	hash                hasher
	streams             map[uint64]*stream
	families            map[uint64]*family
	swept               int64
	refused             Refusals

	// What follows is used again by each call.
	found     []source
	now       distribution
	buckets   []Bucket
	exemplars []health.Exemplar
}

// New returns a counter that has heard nothing.
func New(o Options) *Counter {
	return &Counter{
		maxStreams:  o.MaxStreams,
		expiry:      int64(o.Expiry),
		freshWithin: int64(o.FreshWithin),
		instruments: instruments(o.SpanMetricsNamespace),
		hash:        hasher{maphash.MakeSeed()},
		streams:     map[uint64]*stream{},
		families:    map[uint64]*family{},
	}
}

// Read calls told for each data point that says something new. Metrics that it does not understand are passed over.
func (c *Counter) Read(md pmetric.Metrics, told func(Reading)) {
	c.find(md)
	for i := range c.found {
		c.hear(&c.found[i])
	}
	for i := range c.found {
		c.readMetric(&c.found[i], told)
	}
	clear(c.found)
	c.found = c.found[:0]
}

// Refused returns what was not counted so far.
func (c *Counter) Refused() Refusals { return c.refused }

// Streams returns how many streams are remembered.
func (c *Counter) Streams() int { return len(c.streams) }

// Expire forgets the streams whose newest point is further from the clock of the events, in Unix nanoseconds, than the expiry: those
// that fell silent, and those whose own clock is ahead by so much that nothing true would be newer. It may be called often.
func (c *Counter) Expire(clock int64) {
	if moved := clock - c.swept; moved >= 0 && moved < c.expiry/8 {
		return
	}
	c.swept = clock
	for id, s := range c.streams {
		if c.apart(clock, s.end) {
			s.forget()
			delete(c.streams, id)
		}
	}
	for id, f := range c.families {
		if c.apart(clock, f.heard) {
			delete(c.families, id)
		}
	}
}

func (c *Counter) apart(a, b int64) bool {
	return time.Duration(max(a, b)-min(a, b)) > time.Duration(c.expiry)
}
