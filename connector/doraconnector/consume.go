// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package doraconnector

import (
	"context"
	"fmt"
	"time"

	"go.opentelemetry.io/collector/pdata/plog"
	"go.uber.org/zap"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/deliverylog"
)

// consume applies the delivery events among the records to the book, and returns once they are durable. The records
// are decoded first, so that the book is locked only while it changes.
//
// An event that could not be written to storage stays in the book. When it is sent again, the book does not change,
// but the event still becomes durable: sync waits for everything appended so far, not only for new facts.
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
	if e.keeper.Ailing() { // otherwise the unwritten facts would grow with every event that is refused
		if err := e.keeper.Sync(ctx); err != nil {
			return err
		}
	}
	outcomes, decided := e.apply(events)
	for i, outcome := range outcomes {
		seen.add(string(events[i].Name), outcome, 1)
		if outcome == string(delivery.Recorded) {
			e.recorder.delay(ctx, events[i])
			e.unplaced.speak(e.logger, events[i])
		}
	}
	if err := wait(ctx, decided); err != nil {
		return err
	}
	return e.keeper.Sync(ctx)
}

// wait returns when the flush under way, if any, has appended the facts that it deferred. It returns an error if the
// context ends first.
func wait(ctx context.Context, decided <-chan struct{}) error {
	if decided == nil {
		return nil
	}
	select {
	case <-decided:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("wait for a flush to keep the delivery events: %w", ctx.Err())
	}
}

// apply applies the events to the book and returns the outcome of each. It appends new facts to the journal before it
// unlocks the book, so that the journal has the versions of an entity in order. If a flush under way has deferred
// appending, the flush appends these facts too, and decided is closed when it has.
func (e *engine) apply(events []*delivery.Event) (outcomes []string, decided <-chan struct{}) {
	outcomes = make([]string, 0, len(events))
	now := time.Now()
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
	if e.deciding == nil {
		e.keeper.Append(e.state.takeFacts())
	}
	return outcomes, e.deciding
}

// stateSizes returns how many items are remembered, by kind.
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
