// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package dossier

import (
	"maps"
	"slices"
	"time"

	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/otelcol-dora/otelcol-dora/cmd/deliverygen/internal/scenario"
	"github.com/otelcol-dora/otelcol-dora/cmd/deliverygen/internal/traffic"
)

// Exporter receives the telemetry of instances in the order in which they send it.
type Exporter interface {
	Traces(sent time.Time, traces ptrace.Traces) error
	Logs(sent time.Time, logs plog.Logs) error
}

// By default, SDKs send every five seconds (OTEL_BSP_SCHEDULE_DELAY). Instances start at different tenths of a second.
const (
	collects = int64(5 * time.Second)
	tick     = int64(100 * time.Millisecond)

	// most is the maximum number of spans or log records in a batch (OTEL_BSP_MAX_EXPORT_BATCH_SIZE).
	most = 512
)

// batcher collects the finished spans and log records of each instance until they are sent.
type batcher struct {
	scribe scribe
	to     Exporter
	// open holds the batches that are being collected, due the same by the tick in which they are sent. next is the first
	// tick whose batches were not sent yet.
	open map[sending]*batch
	due  map[int64][]*batch
	next int64
}

// sending identifies a batch by its instance and the time at which it is sent.
type sending struct {
	pod *scenario.Pod
	at  int64
}

// batch is what an instance sends at once. traces and logs stay unset until the first span or log record is added.
type batch struct {
	sending
	items  int
	traces ptrace.Traces
	spans  ptrace.SpanSlice
	logs   plog.Logs
	lines  plog.LogRecordSlice
}

func newBatcher(p *scenario.Plan, to Exporter) *batcher {
	return &batcher{
		scribe: scribe{p}, to: to, open: map[sending]*batch{}, due: map[int64][]*batch{}, next: p.From.UnixNano() / tick,
	}
}

// Trace implements [traffic.Sink]. Batches that are due before since are complete, so it sends them.
func (b *batcher) Trace(since int64, t *traffic.Trace) error {
	for ; b.next < since/tick; b.next++ {
		if err := b.send(b.next); err != nil {
			return err
		}
	}
	for i := range t.Spans {
		s := &t.Spans[i]
		b.scribe.span(b.spansOf(s.Pod, s.End).AppendEmpty(), s, t.ID)
	}
	for i := range t.Logs {
		l := &t.Logs[i]
		b.scribe.log(b.linesOf(l.Pod, l.At).AppendEmpty(), l, t.ID)
	}
	return nil
}

// flush sends all remaining batches.
func (b *batcher) flush() error {
	for _, at := range slices.Sorted(maps.Keys(b.due)) {
		if err := b.send(at); err != nil {
			return err
		}
	}
	return nil
}

func (b *batcher) send(at int64) error {
	for _, batch := range b.due[at] {
		delete(b.open, batch.sending)
		sent := time.Unix(0, batch.at)
		if batch.traces != (ptrace.Traces{}) {
			if err := b.to.Traces(sent, batch.traces); err != nil {
				return err
			}
		}
		if batch.logs != (plog.Logs{}) {
			if err := b.to.Logs(sent, batch.logs); err != nil {
				return err
			}
		}
	}
	delete(b.due, at)
	return nil
}

func (b *batcher) spansOf(pod *scenario.Pod, end int64) ptrace.SpanSlice {
	batch := b.batch(pod, end)
	if batch.traces == (ptrace.Traces{}) {
		batch.traces = ptrace.NewTraces()
		resource := batch.traces.ResourceSpans().AppendEmpty()
		b.scribe.resource(resource.Resource(), pod)
		scope := resource.ScopeSpans().AppendEmpty()
		scope.Scope().SetName(instrumentation)
		batch.spans = scope.Spans()
	}
	return batch.spans
}

func (b *batcher) linesOf(pod *scenario.Pod, end int64) plog.LogRecordSlice {
	batch := b.batch(pod, end)
	if batch.logs == (plog.Logs{}) {
		batch.logs = plog.NewLogs()
		resource := batch.logs.ResourceLogs().AppendEmpty()
		b.scribe.resource(resource.Resource(), pod)
		scope := resource.ScopeLogs().AppendEmpty()
		scope.Scope().SetName(instrumentation)
		batch.lines = scope.LogRecords()
	}
	return batch.lines
}

// batch returns the batch for a span or log record of an instance that ended at the given time.
func (b *batcher) batch(pod *scenario.Pod, end int64) *batch {
	phase := int64(pod.Name[len(pod.Name)-1]) % (collects / tick) * tick
	key := sending{pod, ((end-phase)/collects+1)*collects + phase}
	open := b.open[key]
	if open == nil || open.items == most {
		open = &batch{sending: key}
		b.open[key] = open
		b.due[key.at/tick] = append(b.due[key.at/tick], open)
	}
	open.items++
	return open
}
