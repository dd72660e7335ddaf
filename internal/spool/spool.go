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

// Spool keeps webhooks until they are handed on. Its methods may be called concurrently.
type Spool struct {
	log    *blocklog.Log
	hooks  Hooks
	health health

	// lifetime ends when a shutdown can wait no longer. It bounds every attempt to hand on.
	lifetime context.Context
	giveUp   context.CancelFunc
	// woken holds a token if the queue has changed since the dispatcher last looked. Close closes closing.
	woken      chan struct{}
	closing    chan struct{}
	dispatcher sync.WaitGroup
	// untidy reports that there are removals that the dispatcher has not made durable yet. Only the dispatcher uses it.
	untidy bool

	// mu guards the fields below. It is held while an entry gets its number, so that the queue has the order of the
	// log.
	mu       sync.Mutex
	queue    *queue
	setAside setAside
	closed   bool
}

// Stats are sizes of a spool.
type Stats struct {
	// Entries is the number of waiting webhooks, Bytes their size in the storage, and OldestAge the time since the
	// first of them was received, or 0 if there are none.
	Entries   int
	Bytes     int64
	OldestAge time.Duration
	// SetAside is the number of webhooks kept for the next start.
	SetAside int
}

// Save stores a webhook. If it returns nil, the webhook is durable and its events will be handed on. [ErrFull] means
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
		// The sender is asked to retry. The log may still write the entry, which is why it is removed.
		s.queue.remove(e)
		s.log.Remove(e.number)
		return fmt.Errorf("save a webhook: %w", err)
	}
	e.saved = true
	s.wake()
	return nil
}

// mend retries writes that failed before. While they fail no webhook is added, because the log keeps unwritten entries
// in memory.
func (s *Spool) mend(ctx context.Context) error {
	if s.log.Err() == nil {
		return nil
	}
	if err := s.sync(ctx); err != nil {
		return fmt.Errorf("save a webhook: %w", err)
	}
	return nil
}

// sync makes appended and removed entries durable. An error after ctx has ended is not held against the storage.
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

// Stats returns the current sizes.
func (s *Spool) Stats(now time.Time) Stats {
	s.mu.Lock()
	defer s.mu.Unlock()
	stats := Stats{Entries: len(s.queue.entries), Bytes: s.queue.bytes, SetAside: len(s.setAside.kept)}
	if stats.Entries > 0 {
		stats.OldestAge = max(0, now.Sub(s.queue.entries[0].received))
	}
	return stats
}

// wake makes the dispatcher look at the queue again.
func (s *Spool) wake() {
	select {
	case s.woken <- struct{}{}:
	default:
	}
}

// Close stops saving, tries once more to hand on the waiting webhooks, and leaves the rest to the next start. When ctx
// ends it interrupts the attempt. It may be called without Start. It does not close the storage client.
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
	// This write ignores the end of ctx, because without it the next start would hand on webhooks again.
	if err := s.log.Close(context.WithoutCancel(ctx)); err != nil {
		return fmt.Errorf("close the spool: %w", err)
	}
	return nil
}
