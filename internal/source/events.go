// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package source

import (
	"fmt"
	"time"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// Event is one delivery event of a request and what the payload says about where it comes from.
type Event struct {
	*delivery.Event
	Origin Origin
	// Draft says that the event stands only if a rule of the delivery file makes it stand: a pipeline
	// run that may be a deployment, an issue that may be an incident. Without a rule it is passed over.
	Draft bool
	// LeftOut is how many things like this one the sender says it left out of the webhook. One event of the
	// webhook tells it.
	LeftOut int
}

// Events are the delivery events of one request.
type Events []Event

// Standing returns the events that need no rule.
func (e Events) Standing() []*delivery.Event {
	var standing []*delivery.Event
	for _, event := range e {
		if !event.Draft {
			standing = append(standing, event.Event)
		}
	}
	return standing
}

// maxLeftOut bounds what is believed, so that one nonsensical webhook spoils no counter.
const maxLeftOut = 1_000_000

// LeftOut returns how many things the sender says it left out of the webhook, whether or not a rule is needed
// for what it did tell.
func (e Events) LeftOut() int {
	total := 0
	for _, event := range e {
		total += min(max(event.LeftOut, 0), maxLeftOut)
	}
	return min(total, maxLeftOut)
}

// Envelope is what all events of one request share.
type Envelope struct {
	Provider   string
	Tenant     string
	DeliveryID string
	Observed   time.Time
	Origin     Origin
}

// Event returns an event that happened at the given time, or when it was observed where the
// payload does not say.
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

// Finish ends the mapping of a payload: it returns the faults of the payload if there are any, else err, else the
// events as [Finish] does. Faults come first because events and err may have been made of members that were missing.
func (o Object) Finish(events []Event, err error) (Events, error) {
	if faults := o.Err(); faults != nil {
		return nil, faults
	}
	if err != nil {
		return nil, err
	}
	return Finish(events...)
}

// Finish identifies and validates the events of one request: all of them, or none and the faults.
// Drafts are left to whoever makes them stand: they may lack what only a rule can say.
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
