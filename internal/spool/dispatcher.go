// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package spool

import (
	"math"
	"time"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// Start starts handing on the waiting webhooks, until Close.
func (s *Spool) Start() { s.dispatcher.Go(s.dispatch) }

func (s *Spool) dispatch() {
	for !s.isClosing() {
		batch, wait := s.next()
		if len(batch) > 0 {
			s.attempt(batch)
			continue
		}
		s.rest(wait)
	}
	s.drain()
}

func (s *Spool) isClosing() bool {
	select {
	case <-s.closing:
		return true
	default:
		return false
	}
}

func (s *Spool) next() ([]*entry, time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.queue.next(time.Now())
}

// rest waits for a webhook, for Close, or for the time until the next attempt unless that is 0. Removals become durable
// with the next webhook that is saved. If none is saved for some time, rest makes them durable, because after a crash
// the removed webhooks would be handed on again.
func (s *Spool) rest(wait time.Duration) {
	due := timerOf(wait)
	defer due.Stop()
	untidy := timerOf(0)
	if s.untidy {
		untidy = timerOf(tidyAfter)
	}
	defer untidy.Stop()
	select {
	case <-s.woken:
	case <-due.C:
	case <-s.closing:
	case <-untidy.C:
		s.untidy = false
		_ = s.sync(s.lifetime) // sync reports errors to health
	}
}

// tidyAfter is how long removals wait for a saved webhook before they are made durable on their own.
const tidyAfter = time.Second

// timerOf returns a timer. For a wait of 0 the timer never fires.
func timerOf(wait time.Duration) *time.Timer {
	if wait == 0 {
		return time.NewTimer(math.MaxInt64)
	}
	return time.NewTimer(wait)
}

// drain tries, without waiting, to hand on the webhooks that were never refused alone. It stops at the first refusal.
func (s *Spool) drain() {
	for s.lifetime.Err() == nil {
		s.mu.Lock()
		batch := s.queue.fresh()
		s.mu.Unlock()
		if len(batch) == 0 || !s.attempt(batch) {
			return
		}
	}
}

// attempt hands on a batch, handles the outcome and reports whether the batch was accepted.
func (s *Spool) attempt(batch []*entry) bool {
	webhooks := make([][]*delivery.Event, len(batch))
	for i, e := range batch {
		webhooks[i] = e.events
	}
	outcome := s.hooks.HandOn(s.lifetime, webhooks)
	if outcome.Err != nil && s.lifetime.Err() != nil {
		return false // the attempt did not fail but was interrupted
	}
	s.settle(batch, outcome)
	s.untidy = true
	if outcome.Err != nil {
		s.hooks.Told.Refused(outcome)
	}
	s.health.handedOn(outcome)
	return outcome.Err == nil
}

// settle updates the queue and the log with the outcome of a batch.
func (s *Spool) settle(batch []*entry, outcome Outcome) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var bad *entry
	switch {
	case outcome.Err == nil:
		s.queue.accepted(batch)
		for _, e := range batch {
			s.log.Remove(e.number)
		}
	case outcome.Final:
		bad = s.queue.rejected(batch, outcome.Err, time.Now())
	default:
		bad = s.queue.refused(batch, outcome.Err, time.Now())
	}
	if bad != nil {
		s.putAside(bad)
	}
}
