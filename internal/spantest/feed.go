// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package spantest

import (
	"encoding/binary"
	"math/rand/v2"
	"time"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"
)

// DefaultRate is the number of spans in a second of event time.
const DefaultRate = 200_000

// Feed is an endless stream of batches. Drawing a span costs more than counting it, so a feed draws a ring of batches
// in advance. Each time a batch comes round again, it is stamped with later times and with other trace and span ids, in
// place and without allocations. To a consumer it is new traffic, and because stamping touches every span, the spans
// are in the processor's cache as they are after decoding. A feed belongs to one goroutine.
type Feed struct {
	ring   []batch
	next   int
	random *rand.Rand
	// now is the time of the next batch in Unix nanoseconds, step the time between two batches.
	now, step int64
	sent      Tally
}

type batch struct {
	traces ptrace.Traces
	// at is the time with which the spans were last stamped.
	at    int64
	tally Tally
}

// NewFeed draws the batches of a workload. The first batch has the given time; rate is in spans per second of event
// time.
func NewFeed(w Workload, seed uint64, start time.Time, rate int) *Feed {
	f := &Feed{
		random: rand.New(rand.NewPCG(seed, uint64(w.Services))), //nolint:gosec // traffic is drawn from a seed so that it can be drawn again
		now:    start.UnixNano(),
		step:   int64(time.Second) * int64(w.SpansPerBatch()) / int64(rate),
	}
	for n := range w.Batches {
		f.ring = append(f.ring, drawBatch(&w, n, start, f.random))
	}
	return f
}

// drawBatch draws the n-th batch. Equally many of its traces start at each resource, and they continue through the next
// two.
func drawBatch(w *Workload, n int, start time.Time, random *rand.Rand) batch {
	b := batch{traces: ptrace.NewTraces(), at: start.UnixNano()}
	stops := make([]stop, w.Resources)
	for i := range stops {
		stops[i] = drawStop(w, n*w.Resources+i, start, b.traces)
	}
	for i := range w.SpansPerBatch() / spansPerTrace {
		through := [entriesPerTrace]stop{stops[i%len(stops)], stops[(i+1)%len(stops)], stops[(i+2)%len(stops)]}
		t := drawTrace(random, random.Float64() < w.FailingTraces, through)
		t.visit(0, pcommon.SpanID{}, start)
		b.tally.Add(t.tally)
	}
	return b
}

func drawStop(w *Workload, resource int, start time.Time, traces ptrace.Traces) stop {
	p := place{service: resource % w.Services, pod: resource / w.Services % w.Pods}
	p.version = w.version(p.service, p.pod)
	spans := traces.ResourceSpans().AppendEmpty()
	p.describe(spans.Resource(), start)
	instrumented, own := spans.ScopeSpans().AppendEmpty(), spans.ScopeSpans().AppendEmpty()
	instrumented.Scope().SetName("io.opentelemetry.spring-webmvc-6.0")
	instrumented.Scope().SetVersion("2.26.1-alpha")
	own.Scope().SetName("com.example.shop")
	return stop{place: p, instrumented: instrumented.Spans(), own: own.Spans()}
}

// Next returns the next batch. It is valid until the ring has come round.
func (f *Feed) Next() ptrace.Traces {
	b := &f.ring[f.next]
	f.next = (f.next + 1) % len(f.ring)
	b.stamp(f.now, [2]uint64{f.random.Uint64(), f.random.Uint64()})
	f.now += f.step
	f.sent.Add(b.tally)
	return b.traces
}

// Sent returns the tally of all batches returned so far.
func (f *Feed) Sent() Tally { return f.sent }

// Now returns the event time of the next batch.
func (f *Feed) Now() time.Time { return time.Unix(0, f.now) }

// stamp moves the spans to a time and changes their ids. Equal ids stay equal.
func (b *batch) stamp(at int64, salt [2]uint64) {
	later := pcommon.Timestamp(at - b.at)
	b.at = at
	for _, resource := range b.traces.ResourceSpans().All() {
		for _, scope := range resource.ScopeSpans().All() {
			for _, span := range scope.Spans().All() {
				stamp(span, later, salt)
			}
		}
	}
}

func stamp(span ptrace.Span, later pcommon.Timestamp, salt [2]uint64) {
	span.SetTraceID(saltedTrace(span.TraceID(), salt))
	span.SetSpanID(saltedSpan(span.SpanID(), salt[0]))
	if parent := span.ParentSpanID(); !parent.IsEmpty() {
		span.SetParentSpanID(saltedSpan(parent, salt[0]))
	}
	span.SetStartTimestamp(span.StartTimestamp() + later)
	span.SetEndTimestamp(span.EndTimestamp() + later)
	for _, event := range span.Events().All() {
		event.SetTimestamp(event.Timestamp() + later)
	}
}

func saltedTrace(id pcommon.TraceID, salt [2]uint64) pcommon.TraceID {
	binary.LittleEndian.PutUint64(id[:8], binary.LittleEndian.Uint64(id[:8])^salt[0])
	binary.LittleEndian.PutUint64(id[8:], binary.LittleEndian.Uint64(id[8:])^salt[1])
	return id
}

func saltedSpan(id pcommon.SpanID, salt uint64) pcommon.SpanID {
	binary.LittleEndian.PutUint64(id[:], binary.LittleEndian.Uint64(id[:])^salt)
	return id
}
