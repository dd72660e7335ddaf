// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package blocklog

import (
	"context"
	"errors"
	"fmt"
)

// Sync makes everything durable that was appended or removed before the call. Concurrent callers share a commit: the
// first one writes for all that wait, the others wait for it.
//
// The context ends the waiting for the commit of another caller, but never a commit. An error means that the commit
// failed: everything is kept, in order, and the next Sync tries again. [errors.Is] finds the storage's own error, such
// as [storage.ErrStorageFull].
func (l *Log) Sync(ctx context.Context) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	for wanted := l.changes; l.durable < wanted; {
		c := l.running
		if c == nil {
			if err := ctx.Err(); err != nil {
				return fmt.Errorf("wait for durable state: %w", err)
			}
			if err := l.commit(ctx); err != nil {
				return err
			}
			continue
		}
		if err := l.await(ctx, c); err != nil {
			return fmt.Errorf("wait for durable state: %w", err)
		}
		if c.err != nil && wanted <= c.changes {
			return c.err
		}
	}
	return nil
}

// await waits for the commit of another caller, without holding the lock. It returns an error if ctx ends first.
func (l *Log) await(ctx context.Context, c *commit) error {
	l.mu.Unlock()
	defer l.mu.Lock()
	select {
	case <-c.done:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// errInterrupted is returned to waiting callers if the client panics.
var errInterrupted = errors.New("the storage client panicked")

// commit writes everything that waits, without holding the lock, and wakes the callers that wait for it.
func (l *Log) commit(ctx context.Context) error {
	c := l.plan()
	c.err = errInterrupted
	l.running = c
	defer l.finish(c)
	c.err = l.write(ctx, c)
	return c.err
}

func (l *Log) finish(c *commit) {
	l.running, l.err = nil, c.err
	if c.err != nil {
		l.putBack(c)
	} else {
		l.settle(c)
	}
	close(c.done)
}

func (l *Log) write(ctx context.Context, c *commit) error {
	l.mu.Unlock()
	defer l.mu.Lock()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), commitTimeout)
	defer cancel()
	if err := l.client.Batch(ctx, c.operations...); err != nil {
		return fmt.Errorf("write %s to the storage: %w", l.format.Name, err)
	}
	return nil
}
