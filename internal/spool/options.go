// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package spool

import (
	"context"
	"errors"
	"time"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// Options bound a spool.
type Options struct {
	// MaxBytes and MaxEntries bound the waiting webhooks.
	MaxBytes   int64
	MaxEntries int
	// MaxTries is the number of refusals after which a webhook is set aside, if it alone is to blame.
	MaxTries int
	// InitialInterval is the longest wait after the first refusal, MaxInterval the longest wait after any refusal.
	InitialInterval, MaxInterval time.Duration
}

// Hooks are the functions that the owner of a spool provides. All must be set. None may call the spool.
type Hooks struct {
	// Map returns the events of a webhook that an earlier process saved. It returns none if the webhook now means
	// nothing, and an error if the webhook cannot be understood or its source no longer exists. Only [Open] calls it.
	Map func(Webhook) ([]*delivery.Event, error)
	// HandOn hands on the events of some webhooks, in order. Calls do not overlap.
	HandOn func(ctx context.Context, webhooks [][]*delivery.Event) Outcome
	// Told receives reports of what happens.
	Told Told
}

// Outcome is the result of an attempt to hand on.
type Outcome struct {
	// Err is nil if everything was accepted.
	Err error
	// Final means that trying again is pointless.
	Final bool
}

// Told receives the reports of a spool. All functions must be set. They may be called concurrently.
type Told struct {
	// Refused is called after an attempt to hand on was refused. Its webhooks are tried again.
	Refused func(Outcome)
	// SetAside is called for a webhook that is not tried again until the next start, with the reason.
	SetAside func(webhook Identity, reason error)
	// Forgotten is called for a webhook that was set aside and then dropped to make room for a later one.
	Forgotten func(webhook Identity)
	// Trouble is called when the spool cannot save, or could not hand on for some time, and with nil when all of this
	// is over. In between it is called again only when saving fails too.
	Trouble func(error)
}

// Identity identifies a webhook without revealing its content.
type Identity struct {
	Source string
	// DeliveryID is the sender's own id of the delivery. It is empty if the sender sets none or the webhook was not
	// understood.
	DeliveryID string
	Received   time.Time
	// Number is the number of its entry in the log.
	Number uint64
}

var (
	// ErrFull means that a webhook was not saved because too many are waiting.
	ErrFull = errors.New("the spool is full")
	// errClosed means that a webhook arrived after Close.
	errClosed = errors.New("the spool is closed")
)
