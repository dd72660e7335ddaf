// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package spool

import (
	"context"
	"fmt"

	"go.opentelemetry.io/collector/extension/xextension/storage"

	"github.com/otelcol-dora/otelcol-dora/internal/blocklog"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// format is the format of the log's entries, see [Webhook].
var format = blocklog.Format{Name: "webhooks", Version: 1}

// Open reads the webhooks that an earlier process left in the storage, including those that it had set aside, and maps
// them again. Nothing is handed on before Start.
func Open(ctx context.Context, client storage.Client, options Options, hooks Hooks) (*Spool, error) {
	l := loader{hooks: hooks}
	log, err := blocklog.Open(ctx, client, format, l.load)
	if err != nil {
		return nil, fmt.Errorf("open the spool: %w", err)
	}
	lifetime, giveUp := context.WithCancel(context.WithoutCancel(ctx))
	s := &Spool{
		log:      log,
		hooks:    hooks,
		health:   health{told: hooks.Told.Trouble},
		lifetime: lifetime,
		giveUp:   giveUp,
		woken:    make(chan struct{}, 1),
		closing:  make(chan struct{}),
		queue:    newQueue(options),
		setAside: newSetAside(options),
	}
	if log.SetAside() == "" {
		s.adopt(l)
	}
	return s, nil
}

// Unreadable describes what Open found damaged or foreign and therefore left in the storage unread. It is empty if
// there was no such thing.
func (s *Spool) Unreadable() string { return s.log.SetAside() }

// loader collects the entries of a log.
type loader struct {
	hooks   Hooks
	entries []*entry
}

// load reads one entry of the log. It never fails: an entry that cannot be understood must not affect the others.
func (l *loader) load(number uint64, payload []byte) error {
	webhook, err := unpack(payload)
	var events []*delivery.Event
	if err == nil {
		events, err = l.hooks.Map(webhook)
	}
	e := newEntry(webhook, len(payload), events)
	e.number, e.saved, e.reason = number, true, err
	l.entries = append(l.entries, e)
	return nil
}

// adopt queues the loaded entries. It sets aside entries that cannot be handed on, and removes those that map to no
// events any more.
func (s *Spool) adopt(l loader) {
	for _, e := range l.entries {
		switch {
		case e.reason != nil:
			s.putAside(e)
		case len(e.events) == 0:
			s.log.Remove(e.number)
		default:
			s.queue.add(e)
		}
	}
}
