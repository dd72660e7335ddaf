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

// spanReader counts the spans of a batch. It is built for speed: what all spans of a resource have in common is looked
// up once, and for an ordinary span only its operation is looked up.
type spanReader struct {
	e *engine
	// horizon is the latest plausible time, and latest the latest time of the batch, in Unix nanoseconds.
	horizon, latest int64

	// These belong to the current resource: the counters of its spans, and of those that are left out.
	source  *resource
	counted *tally.Release
	service *tally.Service
	touched uint64
	exposed bool
	leftOut *[outcomes]int64

	// These belong to the current bin.
	index      health.Bin
	bin        *tally.Bin
	operations *tally.Operations

	// slots are the slots found by the last glance, and seen those of them whose spans have not been read.
	slots, seen []uint8
	// ahead and releases are the resources of the last glance. fetched has no meaning; it keeps the glance from being
	// optimised away.
	ahead    []glanced
	releases []*tally.Release
	fetched  int64

	// signs belong to the current failed span.
	signs fingerprint.Signs
	note  traces.Note
}

// read counts the spans and reports whether a flush should not wait for its interval.
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

// enter looks up what all spans of the current resource have in common.
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

// leaveOut records why an operation was not counted: it was too late for its bin, or a better signal reports it.
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

// turnTo makes the bin of an instant the current one, and reports whether operations are counted in it.
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

// ask adds the span to the table of traces if its trace or the span itself is needed for a finding.
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

// linkOf returns the hash of the trace that sent the message which the span handles, or 0 if the span has no link. For
// a batch of messages it is the first one's.
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

// outcomeTold returns the outcome of a span by its status. Instrumentations leave the status unset unless the span
// failed.
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

// peerShare means that the callee is read in one of peerShare traces without failures. Reading it is the most expensive
// step for a span.
const peerShare = 8

func number(id pcommon.SpanID) uint64 { return binary.BigEndian.Uint64(id[:]) }
