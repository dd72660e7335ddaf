// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package spool

import (
	"errors"
	"fmt"
	"slices"
	"sync"
)

// manyRefusals in a row are trouble. One or two are everyday: a queue is full, a connection is lost.
const manyRefusals = 3

// health tells of trouble when it begins and when all of it is over, and in between only if it gets worse: an outage
// that is told of with every change of its reasons is not heard any more.
type health struct {
	told func(error)

	mu       sync.Mutex
	troubles [2]error
	// worst is the worst trouble told of since there was none.
	worst    severity
	refusals int
	silent   bool
}

// What may be in trouble.
const (
	handingOn = iota
	storing
)

// severity grows with what trouble means: webhooks that are not handed on wait, those that are not stored are refused.
type severity int

// failed takes note of a write to the storage that failed.
func (h *health) failed(err error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.set(storing, fmt.Errorf("save webhooks: %w", err))
}

// saved takes note of a webhook that was saved. Nothing less shows that the storage works: one that is full may still
// take what removes.
func (h *health) saved() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.set(storing, nil)
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
			h.set(handingOn, fmt.Errorf("hand webhooks on: %w", outcome.Err))
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
	now := h.severity()
	if now == 0 || now > h.worst {
		h.worst = now
		h.told(errors.Join(h.troubles[:]...))
	}
}

func (h *health) severity() severity {
	for which, trouble := range slices.Backward(h.troubles[:]) {
		if trouble != nil {
			return severity(which + 1)
		}
	}
	return 0
}
