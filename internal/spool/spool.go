// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package spool

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/otelcol-dora/otelcol-dora/internal/blocklog"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// Spool keeps webhooks until they are handed on. Its methods may be called at the same time.
type Spool struct {
	log    *blocklog.Log
	hooks  Hooks
	health health

	// lifetime ends when a shutdown can wait no longer; it bounds every attempt to hand on.
	lifetime context.Context
	giveUp   context.CancelFunc
	// woken has a token when the queue has changed since the dispatcher looked; closing is closed by Close.
	woken      chan struct{}
	closing    chan struct{}
	dispatcher sync.WaitGroup
	// untidy says that something was removed since the dispatcher saw to it that this is durable. It is the dispatcher's own.
	untidy bool

	// mu guards the fields below. It is held while an entry is given its number, so that the queue has the order of the log.
	mu       sync.Mutex
	queue    *queue
	setAside setAside
	closed   bool
}

// Stats says what a spool holds.
type Stats struct {
	// Entries wait to be handed on; Bytes is what they take in the storage, and OldestAge the time since the first of
	// them was received, 0 if there are none.
	Entries   int
	Bytes     int64
	OldestAge time.Duration
	// SetAside is how many are kept for the next start.
	SetAside int
}

// Save keeps a webhook. When it returns nil the webhook is durable and its events will be handed on. [ErrFull] says
// that there is no room; any other error comes from the storage.
func (s *Spool) Save(ctx context.Context, webhook Webhook, events []*delivery.Event) error {
	if err := s.mend(ctx); err != nil {
		return err
	}
	payload := webhook.pack()
	e := newEntry(webhook, len(payload), events)
	if err := s.append(e, payload); err != nil {
		return err
	}
	err := s.sync(ctx)
	if err == nil {
		s.health.saved()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if err != nil {
		// The sender is told to come again. The log may yet write it, which is why it is removed.
		s.queue.remove(e)
		s.log.Remove(e.number)
		return fmt.Errorf("save a webhook: %w", err)
	}
	e.saved = true
	s.wake()
	return nil
}

// mend tries again to write what could not be written before. As long as that fails nothing is added to it: the log keeps in
// memory what it could not write.
func (s *Spool) mend(ctx context.Context) error {
	if s.log.Err() == nil {
		return nil
	}
	if err := s.sync(ctx); err != nil {
		return fmt.Errorf("save a webhook: %w", err)
	}
	return nil
}

// sync makes durable what was appended and removed. A caller that waits no longer says nothing about the storage.
func (s *Spool) sync(ctx context.Context) error {
	err := s.log.Sync(ctx)
	if err != nil && ctx.Err() == nil {
		s.health.failed(err)
	}
	return err
}

func (s *Spool) append(e *entry, payload []byte) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.closed:
		return errClosed
	case !s.queue.hasRoom(len(payload)):
		return ErrFull
	}
	e.number = s.log.Append(payload)
	s.queue.add(e)
	return nil
}

// Stats returns what the spool holds now.
func (s *Spool) Stats(now time.Time) Stats {
	s.mu.Lock()
	defer s.mu.Unlock()
	stats := Stats{Entries: len(s.queue.entries), Bytes: s.queue.bytes, SetAside: len(s.setAside.kept)}
	if stats.Entries > 0 {
		stats.OldestAge = max(0, now.Sub(s.queue.entries[0].received))
	}
	return stats
}

// wake makes the dispatcher look again.
func (s *Spool) wake() {
	select {
	case s.woken <- struct{}{}:
	default:
	}
}

// Close saves no more webhooks, tries once more to hand on what waits, and leaves the rest to the next start. When ctx ends
// it gives up on whoever takes them. It may be called without Start. The storage client remains its owner's to close.
func (s *Spool) Close(ctx context.Context) error {
	s.mu.Lock()
	wasClosed := s.closed
	s.closed = true
	s.mu.Unlock()
	if wasClosed {
		return nil
	}
	defer s.giveUp()
	stop := context.AfterFunc(ctx, s.giveUp)
	defer stop()
	s.health.silence()
	close(s.closing)
	s.dispatcher.Wait()
	// Whatever ctx says: this one write is what keeps the next start from handing on again.
	if err := s.log.Close(context.WithoutCancel(ctx)); err != nil {
		return fmt.Errorf("close the spool: %w", err)
	}
	return nil
}
