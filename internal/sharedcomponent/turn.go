// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package sharedcomponent

import "context"

// Turn is a lock that is waited for no longer than a context lasts, so that a shutdown with a deadline need not wait for
// a flush to a consumer that hangs.
type Turn struct{ taken chan struct{} }

// NewTurn returns a turn that nobody has.
func NewTurn() Turn { return Turn{taken: make(chan struct{}, 1)} }

// Take runs f while nobody else has the turn. It gives up, with the context's error, if the context ends before somebody
// else gives the turn back. One that has ended already is no reason to leave out f where nobody is in the way.
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
