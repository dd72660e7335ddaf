// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package spool

import (
	"math"
	"time"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// Start begins to hand on what waits, until Close.
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

// rest waits for a webhook, for the time until the next attempt if that is not 0, or for Close. What was removed becomes
// durable with the next webhook that is saved, and if none comes for some time, here: a crash would have all of it handed on
// again.
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
		_ = s.sync(s.lifetime) // health tells
	}
}

// tidyAfter is how long nothing has to happen until what was removed is made durable for its own sake.
const tidyAfter = time.Second

// timerOf returns a timer that never fires if there is nothing to wait for.
func timerOf(wait time.Duration) *time.Timer {
	if wait == 0 {
		return time.NewTimer(math.MaxInt64)
	}
	return time.NewTimer(wait)
}

// drain tries to hand on, without waiting, what was never refused by itself, until the first refusal.
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

// attempt hands on a batch, decides what its outcome means and reports whether it was taken over.
func (s *Spool) attempt(batch []*entry) bool {
	webhooks := make([][]*delivery.Event, len(batch))
	for i, e := range batch {
		webhooks[i] = e.events
	}
	outcome := s.hooks.HandOn(s.lifetime, webhooks)
	if outcome.Err != nil && s.lifetime.Err() != nil {
		return false // it did not fail, it was broken off
	}
	s.settle(batch, outcome)
	s.untidy = true
	if outcome.Err != nil {
		s.hooks.Told.Refused(outcome)
	}
	s.health.handedOn(outcome)
	return outcome.Err == nil
}

// settle tells queue and log what became of a batch.
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
