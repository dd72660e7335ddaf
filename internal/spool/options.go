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
	// MaxBytes and MaxEntries bound the webhooks that wait.
	MaxBytes   int64
	MaxEntries int
	// MaxTries is after how many refusals a webhook is set aside, at the earliest, if it alone is to blame.
	MaxTries int
	// InitialInterval is the longest wait after the first refusal, MaxInterval that after any.
	InitialInterval, MaxInterval time.Duration
}

// Hooks are what a spool needs of its owner. All must be set. None may call the spool.
type Hooks struct {
	// Map returns the events of a webhook that a process before this one saved: none where by now nothing is to be made of
	// it, and an error where it cannot be understood or its source is gone. It is called by [Open] only.
	Map func(Webhook) ([]*delivery.Event, error)
	// HandOn hands on the events of some webhooks, in their order. It is never called twice at a time.
	HandOn func(ctx context.Context, webhooks [][]*delivery.Event) Outcome
	// Told hears what happens.
	Told Told
}

// Outcome is what became of an attempt to hand on.
type Outcome struct {
	// Err is nil if everything was taken over.
	Err error
	// Final says that trying again is pointless.
	Final bool
}

// Told is what a spool tells its owner. All must be set. They are called at the same time.
type Told struct {
	// Refused tells of an attempt to hand on that was refused. What it held is tried again.
	Refused func(Outcome)
	// SetAside tells of a webhook that is not tried any more until the next start, and why.
	SetAside func(webhook Identity, reason error)
	// Forgotten tells of a webhook set aside that was dropped to make room for a later one.
	Forgotten func(webhook Identity)
	// Trouble tells that the spool cannot save, or could not hand on for some time; nil tells that all of this is over. In
	// between it is told again only when saving fails too.
	Trouble func(error)
}

// Identity says which webhook is meant, without a word of what it says.
type Identity struct {
	Source string
	// DeliveryID is the sender's own id of the delivery; empty where it gives none, or where it was not understood.
	DeliveryID string
	Received   time.Time
	// Number is its place in the log.
	Number uint64
}

var (
	// ErrFull says that a webhook was not saved because too much waits.
	ErrFull = errors.New("the spool is full")
	// errClosed says that a webhook came too late.
	errClosed = errors.New("the spool is closed")
)
