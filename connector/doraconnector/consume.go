// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package doraconnector

import (
	"context"

	"go.opentelemetry.io/collector/pdata/plog"
	"go.uber.org/zap"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/deliverylog"
)

// consume applies the delivery events among the records to the book. The records are decoded
// first, so that the book is locked only while it changes.
func (e *engine) consume(ctx context.Context, logs plog.Logs) {
	var events []*delivery.Event
	seen := tally{}
	stats := deliverylog.Decode(logs, func(event *delivery.Event, err error) {
		if err != nil {
			e.logger.Debug("a delivery event cannot be used", zap.Error(err))
			return
		}
		events = append(events, event)
	})
	seen.add(otherEvents, outcomeIgnored, stats.Ignored)
	seen.add(otherEvents, outcomeUnsupported, stats.Unsupported)
	seen.add(otherEvents, outcomeInvalid, stats.Invalid)
	for i, outcome := range e.apply(events) {
		seen.add(string(events[i].Name), outcome, 1)
		if outcome == string(delivery.Recorded) {
			e.recorder.delay(ctx, events[i])
			e.unplaced.speak(e.logger, events[i])
		}
	}
	e.recorder.processed(ctx, seen)
}

// apply returns what became of each event.
func (e *engine) apply(events []*delivery.Event) []string {
	if len(events) == 0 {
		return nil
	}
	outcomes := make([]string, 0, len(events))
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, event := range events {
		outcome, err := e.book.Apply(event)
		if err != nil {
			outcome = outcomeInvalid
		}
		outcomes = append(outcomes, string(outcome))
	}
	return outcomes
}

// stateSizes returns how much is remembered, by kind.
func (e *engine) stateSizes() map[string]int64 {
	sizes := map[string]int64{kindSeries: e.series.Load()}
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, kind := range delivery.Kinds {
		sizes[string(kind)] = int64(e.book.Count(kind))
	}
	return sizes
}
