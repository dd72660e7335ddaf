// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package source

import (
	"fmt"
	"time"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// Events are the delivery events of one request.
type Events []*delivery.Event

// Envelope is what all events of one request share.
type Envelope struct {
	Provider   string
	Tenant     string
	DeliveryID string
	Observed   time.Time
}

// Event returns an event that happened at the given time, or when it was observed where the
// payload does not say.
func (v Envelope) Event(name delivery.EventName, at time.Time, subject delivery.Subject) *delivery.Event {
	from := delivery.TimeFromPayload
	if at.IsZero() {
		at, from = v.Observed, delivery.TimeFromObserved
	}
	return &delivery.Event{
		Name:       name,
		Time:       at.UTC().Round(0),
		Observed:   v.Observed.UTC().Round(0),
		TimeSource: from,
		Provider:   v.Provider,
		Tenant:     v.Tenant,
		DeliveryID: v.DeliveryID,
		Subject:    subject,
	}
}

// Finish identifies and validates the events of one request: all of them, or none and the faults.
func Finish(events ...*delivery.Event) (Events, error) {
	var faults []error
	for i, e := range events {
		e.Identify()
		err := e.Validate()
		if err != nil && len(events) > 1 {
			err = fmt.Errorf("event %d: %w", i+1, err)
		}
		if err != nil {
			faults = append(faults, err)
		}
	}
	if err := joinFaults(faults); err != nil {
		return nil, err
	}
	return events, nil
}
