// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package spool

import (
	"errors"
	"fmt"
	"slices"
	"sync"
)

// manyRefusals is how many consecutive refusals are trouble. One or two are normal: a queue is full, a connection is
// lost.
const manyRefusals = 3

// health reports trouble when it begins and when all of it is over. In between it reports only trouble that is worse:
// an outage that is reported with every change of its reason is ignored soon.
type health struct {
	told func(error)

	mu       sync.Mutex
	troubles [2]error
	// worst is the worst severity reported since there was last no trouble.
	worst    severity
	refusals int
	silent   bool
}

// The functions that may be in trouble.
const (
	handingOn = iota
	storing
)

// severity is higher for worse consequences: webhooks that cannot be handed on wait, webhooks that cannot be stored are
// refused.
type severity int

// failed records that a write to the storage failed.
func (h *health) failed(err error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.set(storing, fmt.Errorf("save webhooks: %w", err))
}

// saved records that a webhook was saved. Only this shows that the storage works: a full storage may still accept
// removals.
func (h *health) saved() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.set(storing, nil)
}

// handedOn records the outcome of an attempt to hand on. A final refusal is the webhook's fault and no trouble of the
// connection.
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

// silence ends all reports: a shutdown is not trouble.
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
