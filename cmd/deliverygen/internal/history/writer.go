// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package history

import (
	"go.opentelemetry.io/collector/pdata/plog"

	"github.com/otelcol-dora/otelcol-dora/internal/catalog"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/deliverylog"
	"github.com/otelcol-dora/otelcol-dora/internal/source"
)

// scopeName is the instrumentation scope of the records.
const scopeName = "github.com/otelcol-dora/otelcol-dora/cmd/deliverygen/history"

// requestEvents is the maximum number of events per request, because receivers that read files accept lines of at most one
// megabyte.
const requestEvents = 200

// writer applies the delivery file and sends the resulting events as records.
type writer struct {
	send     func(plog.Logs) error
	tally    *Tally
	encoder  *deliverylog.Encoder
	file     *catalog.Catalog
	provider string
	events   []*delivery.Event
}

// write adds the events that are no drafts and are valid.
func (w *writer) write(events source.Events) error {
	read, decisions := w.file.Apply(w.provider, w.provider, events)
	for _, d := range decisions {
		w.refuse(d.Err)
	}
	for _, event := range read.Standing() {
		event.Identify()
		if err := event.Validate(); err != nil {
			w.refuse(err)
			continue
		}
		if w.events = append(w.events, event); len(w.events) == requestEvents {
			if err := w.flush(); err != nil {
				return err
			}
		}
	}
	return nil
}

func (w *writer) refuse(err error) {
	if err == nil {
		return
	}
	if w.tally.Invalid.Add(1) == 1 {
		w.tally.fault = err
	}
}

func (w *writer) flush() error {
	if len(w.events) == 0 {
		return nil
	}
	if err := w.send(w.encoder.Encode(w.events)); err != nil {
		return err
	}
	for _, event := range w.events {
		switch event.Name {
		case delivery.ChangeMerged:
			w.tally.Changes.Add(1)
		case delivery.DeploymentFinished:
			w.tally.Deployments.Add(1)
		}
	}
	w.tally.Events.Add(int64(len(w.events)))
	w.events = w.events[:0]
	return nil
}
