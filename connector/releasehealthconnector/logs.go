// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package releasehealthconnector

import (
	"cmp"
	"context"
	"strings"
	"time"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
	"github.com/otelcol-dora/otelcol-dora/internal/deliverylog"
)

func (e *engine) consumeLogs(ctx context.Context, ld plog.Logs) error {
	e.mu.Lock()
	flushNow := e.readLogs(ld, time.Now())
	e.mu.Unlock()
	e.flushIf(ctx, flushNow)
	return nil
}

func (e *engine) readLogs(ld plog.Logs, now time.Time) (flushNow bool) {
	r := logReader{e: e, horizon: now.Add(e.cfg.MaxClockSkew).UnixNano(), leftOut: &e.counts.leftOut[signalLogs]}
	for _, rl := range ld.ResourceLogs().All() {
		r.resource(rl)
	}
	return e.isFull()
}

// logReader counts the error log records of a batch.
type logReader struct {
	e       *engine
	horizon int64
	leftOut *[outcomes]int64
}

func (r *logReader) resource(rl plog.ResourceLogs) {
	records := 0
	for _, sl := range rl.ScopeLogs().All() {
		if n := sl.LogRecords().Len(); n > 0 {
			records += n
			r.first(rl.Resource().Attributes(), sl.LogRecords().At(0))
		}
	}
	if records == 0 {
		return
	}
	source := r.e.resources.of(rl.Resource().Attributes())
	if source.outcome != outcomeCounted {
		r.leftOut[source.outcome] += int64(records)
		return
	}
	r.e.counts.items[signalLogs][source.step] += int64(records)
	for _, sl := range rl.ScopeLogs().All() {
		for _, record := range sl.LogRecords().All() {
			r.record(source, sl.Scope().Name(), record)
		}
	}
	source.heard = r.e.store.Clock()
}

// first moves the clock to the time of the first of several records, unless that is a delivery event.
func (r *logReader) first(resource pcommon.Map, record plog.LogRecord) {
	if !isDeliveryEvent(record) {
		r.e.hearFrom(resource, timeOf(record), r.horizon)
	}
}

func (r *logReader) record(source *resource, scope string, record plog.LogRecord) {
	at := timeOf(record)
	switch {
	case isDeliveryEvent(record):
		r.leftOut[outcomeIgnored]++
		return
	case at == 0:
		r.leftOut[outcomeTimeless]++
		return
	case at < 0 || at > r.horizon:
		r.leftOut[outcomeFuture]++
		return
	}
	r.e.hear(at, r.horizon)
	if record.SeverityNumber() < plog.SeverityNumberError {
		return
	}
	counted := r.e.store.Hear(source.release, 1)
	b := r.e.store.Bin(counted, health.BinOf(at))
	if b == nil {
		r.leftOut[outcomeLate]++
		return
	}
	b.Present(&source.instance.Instance)
	b.ErrorLog()
	if f, told := failureOfLog(scope, record); told {
		b.Fingerprint(numberOf(counted.Service.Fingerprints, f))
	}
}

// timeOf returns the time of a record's event, or else the time when it was observed, in Unix nanoseconds.
func timeOf(record plog.LogRecord) int64 {
	return int64(cmp.Or(record.Timestamp(), record.ObservedTimestamp()))
}

// isDeliveryEvent reports whether the record is about a deployment, an incident or a pipeline.
func isDeliveryEvent(record plog.LogRecord) bool {
	name := deliverylog.EventName(record)
	return strings.HasPrefix(name, "dora.") || strings.HasPrefix(name, "cicd.")
}
