// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package spantest

import (
	"encoding/binary"
	"fmt"
	"math"
	"math/rand/v2"
	"time"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"
)

// step is something that an entry span does. Each step has a span of its own, one after the other.
type step int

const (
	compute step = iota // in the service itself
	query               // of a database
	call                // of the next service
)

// hops are the services that a trace runs through, as the steps of their entry span. Together with the entry spans
// these are ten spans: three entry spans, four of clients and three within a service.
var hops = [entriesPerTrace][]step{{compute, call, compute}, {query, call}, {compute, query}}

// asyncTraces is the share of the traces in which the last service is reached by a message.
const asyncTraces = 0.1

// stop is a pod that a trace runs through, and the slices that its spans are written to.
type stop struct {
	place
	instrumented, own ptrace.SpanSlice
}

// trace is a trace that is being drawn.
type trace struct {
	id      pcommon.TraceID
	random  *rand.Rand
	stops   [entriesPerTrace]stop
	async   bool
	failure failure
	tally   Tally
}

func drawTrace(random *rand.Rand, failing bool, stops [entriesPerTrace]stop) *trace {
	t := &trace{random: random, stops: stops, async: random.Float64() < asyncTraces, failure: noFailure}
	binary.BigEndian.PutUint64(t.id[:8], random.Uint64())
	binary.BigEndian.PutUint64(t.id[8:], random.Uint64())
	if failing {
		t.failure = drawFailure(random)
	}
	return t
}

// visit writes the spans of one service, whose entry span has the given parent. It returns when the entry span ended
// and whether it failed. Spans are written in the order in which they end, which is the order in which SDKs export
// them.
func (t *trace) visit(hop int, parent pcommon.SpanID, start time.Time) (time.Time, bool) {
	entry, end, failed := t.spanID(), start.Add(t.takes(500*time.Microsecond)), false
	for n, s := range hops[hop] {
		stepEnd, stepFailed := t.perform(hop, n, s, entry, end)
		end, failed = stepEnd.Add(t.takes(200*time.Microsecond)), failed || stepFailed
	}
	failed = failed || t.failure.hop == hop && t.failure.cause == ownCode
	failed = failed && t.failure.handledAt != hop
	span := t.write(t.stops[hop].instrumented, entry, parent, start, end)
	t.describeEntry(span, hop, failed)
	t.tally.Entries++
	if failed {
		t.tally.FailedEntries++
	}
	return end, failed
}

// perform writes the n-th step of the entry span of a hop.
func (t *trace) perform(hop, n int, s step, parent pcommon.SpanID, start time.Time) (end time.Time, failed bool) {
	id, at := t.spanID(), t.stops[hop]
	switch s {
	case compute:
		end = start.Add(t.takes(3 * time.Millisecond))
		failed = n == 0 && hop == t.failure.hop && t.failure.cause == ownCode
		describeComputation(t.write(at.own, id, parent, start, end), at.place, n, failed)
	case query:
		end = start.Add(t.takes(2 * time.Millisecond))
		failed = hop == t.failure.hop && t.failure.cause == deadDatabase
		if failed {
			end = start.Add(databaseTimeout)
		}
		t.describeQuery(t.write(at.instrumented, id, parent, start, end), at.place, failed)
	case call:
		sent := start.Add(t.takes(300 * time.Microsecond))
		if t.isAsync(hop + 1) {
			t.visit(hop+1, id, sent)
			describeMessage(t.write(at.instrumented, id, parent, start, sent), t.stops[hop+1].place, ptrace.SpanKindProducer)
			return sent, false
		}
		end, failed = t.visit(hop+1, id, sent)
		end = end.Add(t.takes(300 * time.Microsecond))
		t.describeCall(t.write(at.instrumented, id, parent, start, end), t.stops[hop+1].place, failed)
	}
	return end, failed
}

// isAsync reports whether a hop is reached by a message. The sender does not see a failure there.
func (t *trace) isAsync(hop int) bool { return t.async && hop == len(hops)-1 }

func (t *trace) write(to ptrace.SpanSlice, id, parent pcommon.SpanID, start, end time.Time) ptrace.Span {
	span := to.AppendEmpty()
	span.SetTraceID(t.id)
	span.SetSpanID(id)
	span.SetParentSpanID(parent)
	span.SetFlags(0x101) // sampled, and it is known whether the parent is remote
	span.SetStartTimestamp(pcommon.NewTimestampFromTime(start))
	span.SetEndTimestamp(pcommon.NewTimestampFromTime(end))
	t.tally.Spans++
	return span
}

func (t *trace) spanID() (id pcommon.SpanID) {
	binary.BigEndian.PutUint64(id[:], t.random.Uint64())
	return id
}

// takes draws a duration with the given median. Durations are approximately log-normal: a few are several times as
// long.
func (t *trace) takes(median time.Duration) time.Duration {
	return time.Duration(float64(median) * math.Exp(0.6*t.random.NormFloat64()))
}

// operation draws one of eight operations of a service, the first one most often.
func (t *trace) operation() string {
	return fmt.Sprint("items", int(8*t.random.Float64()*t.random.Float64()))
}
