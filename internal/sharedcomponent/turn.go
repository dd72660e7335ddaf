// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package sharedcomponent

import "context"

// Turn is a lock whose wait ends with a context, so that a shutdown with a deadline need not wait for a flush to a consumer
// that hangs.
type Turn struct{ taken chan struct{} }

// NewTurn returns an unlocked Turn.
func NewTurn() Turn { return Turn{taken: make(chan struct{}, 1)} }

// Take locks the turn, runs f and unlocks it. If the context ends while another caller holds the turn, Take returns the
// context's error without running f. If the turn is free, f runs even if the context has already ended.
func (t Turn) Take(ctx context.Context, f func()) error {
	select {
	case t.taken <- struct{}{}:
	default:
		select {
		case t.taken <- struct{}{}:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	defer func() { <-t.taken }()
	f()
	return nil
}
