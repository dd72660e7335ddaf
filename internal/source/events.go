// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package source

import (
	"fmt"
	"time"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// Event is one delivery event of a request, together with its origin according to the payload.
type Event struct {
	*delivery.Event
	Origin Origin
	// Draft says that the event is recorded only if a rule of the delivery file says so: a pipeline run that may be
	// a deployment, an issue that may be an incident. Without a matching rule a draft is dropped.
	Draft bool
	// LeftOut is how many more items, such as alerts or commits, the sender says it left out of the webhook. Only
	// one event of a webhook has it.
	LeftOut int
}

// Events are the delivery events of one request.
type Events []Event

// Standing returns the events that are not drafts.
func (e Events) Standing() []*delivery.Event {
	var standing []*delivery.Event
	for _, event := range e {
		if !event.Draft {
			standing = append(standing, event.Event)
		}
	}
	return standing
}

// maxLeftOut is the highest plausible number of omitted items, so that one absurd webhook does not distort a counter.
const maxLeftOut = 1_000_000

// LeftOut returns how many items the sender says it left out of the webhook, at most maxLeftOut. Drafts count too.
func (e Events) LeftOut() int {
	total := 0
	for _, event := range e {
		total += min(max(event.LeftOut, 0), maxLeftOut)
	}
	return min(total, maxLeftOut)
}

// Envelope holds the fields that all events of one request share.
type Envelope struct {
	Provider   string
	Tenant     string
	DeliveryID string
	Observed   time.Time
	Origin     Origin
}

// Event returns an event that happened at the given time. If at is zero, because the payload has no time, the event
// happened when it was observed.
func (v Envelope) Event(name delivery.EventName, at time.Time, subject delivery.Subject) Event {
	from := delivery.TimeFromPayload
	if at.IsZero() {
		at, from = v.Observed, delivery.TimeFromObserved
	}
	return Event{Origin: v.Origin, Event: &delivery.Event{
		Name:       name,
		Time:       at.UTC().Round(0),
		Observed:   v.Observed.UTC().Round(0),
		TimeSource: from,
		Provider:   v.Provider,
		Tenant:     v.Tenant,
		DeliveryID: v.DeliveryID,
		Subject:    subject,
	}}
}

// Finish ends the mapping of a payload. It returns the faults of the payload if there are any, else err, else the
// events, see the function [Finish]. Faults come first because events and err may result from missing members.
func (o Object) Finish(events []Event, err error) (Events, error) {
	if faults := o.Err(); faults != nil {
		return nil, faults
	}
	if err != nil {
		return nil, err
	}
	return Finish(events...)
}

// Finish identifies and validates the events of one request. It returns all of them, or none and the faults. Drafts
// are not validated here, because a rule may still add what they lack.
func Finish(events ...Event) (Events, error) {
	var faults []error
	standing := Events(events).Standing()
	for i, e := range standing {
		e.Identify()
		err := e.Validate()
		if err != nil && len(standing) > 1 {
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
