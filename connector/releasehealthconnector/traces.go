// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package releasehealthconnector

import (
	"context"
	"encoding/binary"
	"time"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/otelcol-dora/otelcol-dora/connector/releasehealthconnector/internal/tally"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/fingerprint"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/traces"
)

func (e *engine) consumeTraces(ctx context.Context, td ptrace.Traces) error {
	e.mu.Lock()
	flushNow := e.spans.read(td, time.Now())
	e.mu.Unlock()
	e.flushIf(ctx, flushNow)
	return nil
}

// spanReader counts the spans of a batch. It is made for speed: what is the same for all spans of a resource is looked up once, and
// for an ordinary span nothing is looked up but its operation.
type spanReader struct {
	e *engine
	// horizon is the latest time that is believed, latest the latest one of the batch.
	horizon, latest int64

	// These are of the resource at hand: what its spans are counted to, and the counts of the outcome.
	source  *resource
	counted *tally.Release
	service *tally.Service
	touched uint64
	exposed bool
	leftOut *[outcomes]int64

	// These are of the bin at hand.
	index      health.Bin
	bin        *tally.Bin
	operations *tally.Operations

	// slots are what a glance at the next spans has seen, and seen those of them that have not been read.
	slots, seen []uint8
	// ahead and releases are the resources glanced at; fetched means nothing, but keeps the glance from being optimised away.
	ahead    []glanced
	releases []*tally.Release
	fetched  int64

	// signs are of the failed span at hand.
	signs fingerprint.Signs
	note  traces.Note
}

// read reports whether a flush should not wait for its interval.
func (r *spanReader) read(td ptrace.Traces, now time.Time) (flushNow bool) {
	r.horizon, r.latest = now.Add(r.e.cfg.MaxClockSkew).UnixNano(), 0
	r.leftOut = &r.e.counts.leftOut[signalTraces]
	list := td.ResourceSpans()
	for from := 0; from < list.Len(); {
		first, to := from, r.glance(list, from)
		for ; from < to; from++ {
			r.resource(list.At(from), r.ahead[from-first].hash)
		}
	}
	r.counted, r.service, r.source, r.bin, r.operations = nil, nil, nil, nil, nil
	r.signs, r.note = fingerprint.Signs{}, traces.Note{}
	r.e.hear(r.latest, r.horizon)
	return r.e.isFull()
}

func (r *spanReader) resource(rs ptrace.ResourceSpans, hash uint64) {
	spans := 0
	for _, ss := range rs.ScopeSpans().All() {
		if n := ss.Spans().Len(); n > 0 {
			spans += n
			r.e.hearFrom(rs.Resource().Attributes(), int64(ss.Spans().At(0).EndTimestamp()), r.horizon)
		}
	}
	if spans == 0 {
		return
	}
	seen := r.seen[:spans]
	r.seen = r.seen[spans:]
	r.source = r.e.resources.ofHash(hash, rs.Resource().Attributes())
	if r.source.outcome != outcomeCounted {
		r.leftOut[r.source.outcome] += int64(spans)
		return
	}
	r.e.counts.items[signalTraces][r.source.step] += int64(spans)
	r.enter(spans)
	for _, ss := range rs.ScopeSpans().All() {
		list := ss.Spans()
		for i := range list.Len() {
			r.span(list.At(i), seen[i])
		}
		seen = seen[list.Len():]
	}
}

// enter looks up what is the same for all spans of a resource.
func (r *spanReader) enter(spans int) {
	of := r.source.release
	r.counted, r.service = r.e.store.Hear(of, spans), of.Service
	r.touched, r.exposed = r.counted.Exposure(), r.e.store.Exposing()
	r.index, r.bin, r.operations = 0, nil, nil
}

func (r *spanReader) span(s ptrace.Span, slot uint8) {
	end := int64(s.EndTimestamp())
	if end <= 0 || end > r.horizon {
		r.refuse(end)
		return
	}
	r.latest = max(r.latest, end)
	entry := slot != noEntry
	failed := s.Status().Code() == ptrace.StatusCodeError
	if failed {
		r.signs = signsOf(s)
	}
	var class uint16
	if entry && r.turnTo(end) {
		class = r.service.ClassAt(slot, s.Name(), 1)
		if failed {
			r.fail(s, class, end)
		} else {
			r.operations.Succeed(class, 1)
		}
	} else if entry {
		r.leaveOut()
	}
	hash := traces.Hash(s.TraceID())
	if failed || entry && r.exposed || r.service.SamplesCall(hash) || r.e.table.Marks(hash) {
		r.ask(s, hash, entry, failed, class)
	}
}

// leaveOut notes that an operation was not counted, for want of a bin or because others tell it.
func (r *spanReader) leaveOut() {
	if r.bin == nil {
		r.leftOut[outcomeLate]++
		return
	}
	r.leftOut[outcomeOtherSignal]++
}

func (r *spanReader) refuse(end int64) {
	if end == 0 {
		r.leftOut[outcomeTimeless]++
		return
	}
	r.leftOut[outcomeFuture]++
}

// turnTo makes the bin of an instant the one at hand, and reports whether it still counts.
func (r *spanReader) turnTo(at int64) bool {
	if index := health.BinOf(at); index != r.index {
		r.index, r.operations = index, nil
		r.bin = r.e.store.Bin(r.counted, index)
		if r.bin != nil && r.e.store.Counts(r.service, tally.Traces) {
			r.operations = r.e.store.Operations(r.bin, tally.Traces)
			r.bin.Present(&r.source.instance.Instance)
		}
	}
	return r.operations != nil
}

// ask notes the span in the table of traces if something is asked of its trace, or of the span itself.
func (r *spanReader) ask(s ptrace.Span, hash uint64, entry, failed bool, class uint16) {
	kind, start := s.Kind(), int64(s.StartTimestamp())
	sampled := r.e.table.Samples(hash)
	measured := sampled && start > 0 && (entry && r.service.SamplesEntry(hash) || kind == ptrace.SpanKindClient && r.service.SamplesCall(hash))
	touches := sampled && entry && r.exposed
	if !failed && !measured && !touches && !r.e.table.Marks(hash) {
		return
	}
	n := &r.note
	*n = traces.Note{
		Trace: s.TraceID(), Span: number(s.SpanID()), Parent: number(s.ParentSpanID()),
		Start: start, End: int64(s.EndTimestamp()),
		Release: r.source.release.Number, Service: r.service.Number, Class: class, Kind: traces.Kind(kind),
		Measured: measured, Exposed: touches,
	}
	if touches {
		n.Touched = r.touched
		if kind == ptrace.SpanKindConsumer {
			n.Link = linkOf(s)
		}
	}
	n.Outcome = r.outcomeTold(s)
	if (failed || hash%peerShare == 0) && (kind == ptrace.SpanKindClient || kind == ptrace.SpanKindProducer) {
		n.Peer = peerOf(s.Attributes())
	}
	r.e.table.Note(n)
}

// linkOf returns the hash of the trace in which the message was sent that a span handles, 0 where it tells none. Of a batch it is the first one's.
func linkOf(s ptrace.Span) uint64 {
	links := s.Links()
	if links.Len() == 0 {
		return 0
	}
	if sent := links.At(0).TraceID(); sent != s.TraceID() && !sent.IsEmpty() {
		return traces.Hash(sent)
	}
	return 0
}

// outcomeTold returns the outcome that the status of a span tells. Instrumentations leave it unset unless the span failed.
func (r *spanReader) outcomeTold(s ptrace.Span) traces.Outcome {
	switch code := s.Status().Code(); {
	case code == ptrace.StatusCodeOk:
		return traces.Succeeded
	case code != ptrace.StatusCodeError:
		return traces.Untold
	case r.signs.TimedOut():
		return traces.TimedOut
	default:
		return traces.Failed
	}
}

// peerShare is in how many of the traces that did not fail it is learned who answers for whom: reading it is the costliest thing that is
// done for a span.
const peerShare = 8

func number(id pcommon.SpanID) uint64 { return binary.BigEndian.Uint64(id[:]) }
