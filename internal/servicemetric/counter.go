// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package servicemetric

import (
	"hash/maphash"
	"time"

	"go.opentelemetry.io/collector/pdata/pmetric"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
)

// Counter remembers the last data point of each stream, and reports what the next one adds to it.
//
// If several metrics of one resource and scope count the same operations, only the preferred metric counts: the stable
// HTTP and RPC metrics rather than the old ones, and the calls of span_metrics rather than the count of its durations.
// A preferred metric hides the others until it has not arrived for the expiry. Counts of the other metrics in the first
// export are held until the next export, and are reported then unless a preferred metric has arrived. So the order in
// which the parts of an export arrive makes no difference. Durations are not held; those of the old metrics in the
// first export are dropped.
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

	// The fields below are buffers that each call reuses.
	found     []source
	now       distribution
	buckets   []Bucket
	exemplars []health.Exemplar
}

// New returns a counter that has not read anything.
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

// Read calls told for each data point with new operations or durations. Unknown metrics are ignored.
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

// Refused returns what has not been counted so far.
func (c *Counter) Refused() Refusals { return c.refused }

// Streams returns the number of remembered streams.
func (c *Counter) Streams() int { return len(c.streams) }

// Expire forgets the streams whose newest point is further than the expiry from clock, the current event time in Unix
// nanoseconds: streams that fell silent, and streams whose own clock is so far ahead that no correct point would be
// newer. It may be called often.
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
