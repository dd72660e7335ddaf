// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package spool

import (
	"slices"
	"time"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// entry is one webhook that waits to be handed on.
type entry struct {
	// number is its place in the log, which is the order in which webhooks were saved.
	number     uint64
	size       int64
	source     string
	received   time.Time
	events     []*delivery.Event
	deliveryID string
	// keys name what the events are about.
	keys []string

	// saved entries are durable; others only keep their place.
	saved bool
	// gone entries were taken out of the queue.
	gone bool
	// refusals is how often it was refused alone, for good or not. Such an entry is held until retryAt.
	refusals int
	retryAt  time.Time
	// rejections is how often it was refused for good, tries how often for now, others having been accepted in between.
	rejections, tries int
	// before is what the queue had seen when it was first refused, accepted how many others were when it was last refused.
	before   attempts
	accepted int
	// reason is why it was refused last, or why it cannot be handed on at all.
	reason error
}

func newEntry(webhook Webhook, size int, events []*delivery.Event) *entry {
	e := &entry{size: int64(size), source: webhook.Source, received: webhook.Request.Received, events: events}
	for _, event := range events {
		e.keys = append(e.keys, event.SubjectKey())
		e.deliveryID = event.DeliveryID
	}
	slices.Sort(e.keys)
	e.keys = slices.Compact(e.keys)
	return e
}

func (e *entry) held() bool { return !e.retryAt.IsZero() }

func (e *entry) identity() Identity {
	return Identity{Source: e.source, DeliveryID: e.deliveryID, Received: e.received, Number: e.number}
}
