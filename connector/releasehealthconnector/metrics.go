// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package releasehealthconnector

import (
	"context"
	"strings"
	"time"

	"go.opentelemetry.io/collector/pdata/pmetric"

	"github.com/otelcol-dora/otelcol-dora/connector/releasehealthconnector/internal/tally"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/roster"
	"github.com/otelcol-dora/otelcol-dora/internal/healthmetric"
	"github.com/otelcol-dora/otelcol-dora/internal/servicemetric"
)

func (e *engine) consumeMetrics(ctx context.Context, md pmetric.Metrics) error {
	e.mu.Lock()
	r := metricReader{e: e, horizon: time.Now().Add(e.cfg.MaxClockSkew).UnixNano(), leftOut: &e.counts.leftOut[signalMetrics]}
	r.leftOut[outcomeIgnored] += ours(md)
	e.metrics.Read(md, r.reading)
	flushNow := e.isFull()
	e.mu.Unlock()
	e.flushIf(ctx, flushNow)
	return nil
}

// metricReader counts the operations that the data points of a batch report.
type metricReader struct {
	e       *engine
	horizon int64
	leftOut *[outcomes]int64
}

func (r *metricReader) reading(m servicemetric.Reading) {
	r.e.hearFrom(m.Resource, m.End, r.horizon)
	source := r.e.resources.ofReading(m)
	if source.outcome != outcomeCounted {
		r.leftOut[source.outcome]++
		return
	}
	r.e.counts.items[signalMetrics][source.step]++
	if m.End > r.horizon {
		r.leftOut[outcomeFuture]++
		return
	}
	r.e.hear(m.End, r.horizon)
	source.heard = r.e.store.Clock()
	signal := tally.HTTPMetrics
	if m.Signal == health.SpanMetrics {
		signal = tally.SpanMetrics
	}
	counted := r.e.store.Hear(source.release, 1)
	if !r.e.store.Counts(counted.Service, signal) {
		r.leftOut[outcomeOtherSignal]++
		return
	}
	// A point reports what ended up to its time. One nanosecond is subtracted so that a point on the edge of two bins
	// falls into the earlier one.
	b := r.e.store.Bin(counted, health.BinOf(m.End-1))
	if b == nil {
		r.leftOut[outcomeLate]++
		return
	}
	b.Present(&source.instance.Instance)
	r.count(counted.Service, r.e.store.Operations(b, signal), m)
}

func (r *metricReader) count(service *tally.Service, o *tally.Operations, m servicemetric.Reading) {
	class := service.Class(m.Operation, clamp(m.Count))
	switch {
	case m.Count == 0:
	case m.ErrorType == "":
		o.Succeed(class, clamp(m.Count))
	default:
		errorType := service.ErrorTypes.Number(roster.Hash(m.ErrorType), m.ErrorType, clamp(m.Count))
		failures := o.Fail(class, errorType, clamp(m.Count))
		for _, exemplar := range m.Exemplars {
			failures.Show(exemplar, r.e.cfg.exemplars())
		}
	}
	for _, bucket := range m.Buckets {
		r.e.store.Measure(o, class, bucket.Middle(), bucket.Count)
	}
}

// countRefusals counts the data points that have been refused as unreadable since the last call.
func (e *engine) countRefusals() {
	now, before := e.metrics.Refused(), e.refused
	e.refused = now
	leftOut := &e.counts.leftOut[signalMetrics]
	leftOut[outcomeMalformed] += int64(now.Malformed - before.Malformed)
	leftOut[outcomeOverflow] += int64(now.Overflow - before.Overflow)
	leftOut[outcomeUnmeasured] += int64(now.Durations - before.Durations)
}

// clamp limits a count to the 32 bits of a bin's counter, which no service exceeds in ten seconds.
func clamp(n uint64) uint32 { return uint32(min(n, 1<<31)) }

// ours counts the data points sent by a release_health or dora connector. They are ignored here: bins of several
// collectors are merged by the component that judges releases.
func ours(md pmetric.Metrics) int64 {
	points := 0
	for _, rm := range md.ResourceMetrics().All() {
		for _, sm := range rm.ScopeMetrics().All() {
			for _, metric := range sm.Metrics().All() {
				if strings.HasPrefix(metric.Name(), "dora.") {
					points += healthmetric.PointsOf(metric)
				}
			}
		}
	}
	return int64(points)
}
