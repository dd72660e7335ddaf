// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package spool

import (
	"errors"
	"sync"
)

// manyRefusals in a row are trouble. One or two are everyday: a queue is full, a connection is lost.
const manyRefusals = 3

// health tells of trouble when it begins and when it is over.
type health struct {
	told func(error)

	mu       sync.Mutex
	troubles [2]error
	refusals int
	silent   bool
}

// What may be in trouble.
const (
	storing = iota
	handingOn
)

// saved takes note of a write to the storage.
func (h *health) saved(err error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.set(storing, err)
}

// handedOn takes note of an attempt to hand on. A refusal for good is no trouble of the way, only of the webhook.
func (h *health) handedOn(outcome Outcome) {
	h.mu.Lock()
	defer h.mu.Unlock()
	switch {
	case outcome.Err == nil:
		h.refusals = 0
		h.set(handingOn, nil)
	case !outcome.Final:
		h.refusals++
		if h.refusals >= manyRefusals {
			h.set(handingOn, outcome.Err)
		}
	}
}

// silence tells nothing any more: a shutdown is no trouble.
func (h *health) silence() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.silent = true
}

func (h *health) set(which int, err error) {
	if h.silent || (h.troubles[which] == nil) == (err == nil) {
		return
	}
	h.troubles[which] = err
	h.told(errors.Join(h.troubles[:]...))
}
