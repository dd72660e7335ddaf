// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package sharedcomponent

import (
	"context"
	"sync"
)

// Loop is a background goroutine that runs from the start of an instance to its stop, which waits for it. The zero value has
// not started. Loop is not safe for concurrent use; the Collector never calls start and stop at the same time.
type Loop struct {
	done   chan struct{}
	cancel context.CancelFunc
	ended  sync.WaitGroup
}

// Start calls run in a goroutine. The context given to run has the values of ctx, but not its deadline or cancellation: those
// are for the start only. run must return soon after done is closed (it may finish what it is doing), and at once when its
// context ends.
func (l *Loop) Start(ctx context.Context, run func(ctx context.Context, done <-chan struct{})) {
	l.done = make(chan struct{})
	ctx, l.cancel = context.WithCancel(context.WithoutCancel(ctx))
	l.ended.Go(func() { run(ctx, l.done) })
}

// Started reports whether Start was called.
func (l *Loop) Started() bool { return l.cancel != nil }

// Stop closes done and waits until run has returned. If ctx ends first, Stop cancels the context of run and still waits. Call
// it once, after Start.
func (l *Loop) Stop(ctx context.Context) {
	defer context.AfterFunc(ctx, l.cancel)()
	close(l.done)
	l.ended.Wait()
	l.cancel()
}
