// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package doraconnector

import (
	"context"
	"time"

	"go.opentelemetry.io/collector/pdata/plog"
	"go.uber.org/zap"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/deliverylog"
)

// consume applies the delivery events among the records to the book, and returns when they are safe. The
// records are decoded first, so that the book is locked only while it changes.
//
// An event that could not be kept is known here all the same. Told again, it changes nothing, and it is then
// safe because sync waits for everything that came before, not only for what is new.
func (e *engine) consume(ctx context.Context, logs plog.Logs) error {
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
	defer func() { e.recorder.processed(ctx, seen) }()
	if len(events) == 0 {
		return nil
	}
	if e.keeper.Ailing() { // else what waits to be written would grow with every event that is refused
		if err := e.keeper.Sync(ctx); err != nil {
			return err
		}
	}
	for i, outcome := range e.apply(events) {
		seen.add(string(events[i].Name), outcome, 1)
		if outcome == string(delivery.Recorded) {
			e.recorder.delay(ctx, events[i])
			e.unplaced.speak(e.logger, events[i])
		}
	}
	return e.keeper.Sync(ctx)
}

// apply returns what became of each event. What is new is appended to the journal before the book is
// unlocked, so that the journal has the versions of a thing in their order.
func (e *engine) apply(events []*delivery.Event) []string {
	outcomes, now := make([]string, 0, len(events)), time.Now()
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, event := range events {
		outcome, err := e.state.book.Apply(event)
		if err != nil {
			outcome = outcomeInvalid
		} else {
			e.state.watch.Observe(event, now)
		}
		outcomes = append(outcomes, string(outcome))
	}
	e.keeper.Append(e.state.takeFacts())
	return outcomes
}

// stateSizes returns how much is remembered, by kind.
func (e *engine) stateSizes() map[string]int64 {
	sizes := e.sizes.Load().byKind()
	sizes[kindSeries] = e.series.Load()
	e.mu.Lock()
	defer e.mu.Unlock()
	sizes[kindSource] = int64(e.state.watch.Len())
	for _, kind := range delivery.Kinds {
		sizes[string(kind)] = int64(e.state.book.Count(kind))
	}
	return sizes
}
