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
	// number is the entry's number in the log. The order of the numbers is the order in which webhooks were saved.
	number     uint64
	size       int64
	source     string
	received   time.Time
	events     []*delivery.Event
	deliveryID string
	// keys identify the things that the events are about.
	keys []string

	// saved reports that the entry is durable. Until then it only keeps its place.
	saved bool
	// gone reports that the entry was removed from the queue.
	gone bool
	// refusals counts how often the entry was refused alone, finally or not. Such an entry is held until retryAt.
	refusals int
	retryAt  time.Time
	// rejections counts final refusals. tries counts temporary refusals between which other webhooks were accepted.
	rejections, tries int
	// before are the queue's attempts at the first refusal of this entry, accepted the number of accepted attempts at
	// its last one.
	before   attempts
	accepted int
	// reason is the reason of the last refusal, or why the entry cannot be handed on at all.
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
