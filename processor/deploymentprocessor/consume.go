// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deploymentprocessor

import (
	"context"

	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/pdata/pmetric"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/otelcol-dora/otelcol-dora/internal/deliverylog"
)

func (e *engine) tagTraces(td ptrace.Traces) {
	epoch := e.tagger.refresh()
	var batch tally
	for _, rs := range td.ResourceSpans().All() {
		batch[tag(e.tagger, epoch, rs.Resource().Attributes(), timedSpans(rs))]++
	}
	e.tagger.counts.add(signalTraces, &batch)
}

func (e *engine) tagMetrics(md pmetric.Metrics) {
	epoch := e.tagger.refresh()
	var batch tally
	for _, rm := range md.ResourceMetrics().All() {
		batch[tag(e.tagger, epoch, rm.Resource().Attributes(), timedMetrics(rm))]++
	}
	e.tagger.counts.add(signalMetrics, &batch)
}

// learnAndTagLogs learns from the delivery events of a batch before it tags the other resources. A resource with delivery events
// is not tagged: the events are about the service, and were not sent by it.
func (e *engine) learnAndTagLogs(ctx context.Context, ld plog.Logs) {
	events := false
	for _, rl := range ld.ResourceLogs().All() {
		events = e.look(rl) || events
	}
	if events {
		e.learner.learn(ctx, ld)
	}
	epoch := e.tagger.refresh()
	var batch tally
	for _, rl := range ld.ResourceLogs().All() {
		if events && hasEvents(rl) {
			batch[outcomeDelivery]++
			continue
		}
		batch[tag(e.tagger, epoch, rl.Resource().Attributes(), timedLogs(rl))]++
	}
	e.tagger.counts.add(signalLogs, &batch)
}

// look reports whether there are delivery events. With `normalize::aliases` it also copies event names from attributes to the
// records' event name field.
func (e *engine) look(rl plog.ResourceLogs) bool {
	if !e.cfg.Normalize.Aliases {
		return hasEvents(rl)
	}
	events := false
	for _, scope := range rl.ScopeLogs().All() {
		for _, record := range scope.LogRecords().All() {
			if name := deliverylog.EventName(record); name != "" && record.EventName() == "" {
				record.SetEventName(name)
			}
			events = events || deliverylog.IsEvent(record)
		}
	}
	return events
}

func hasEvents(rl plog.ResourceLogs) bool {
	for _, scope := range rl.ScopeLogs().All() {
		for _, record := range scope.LogRecords().All() {
			if deliverylog.IsEvent(record) {
				return true
			}
		}
	}
	return false
}
