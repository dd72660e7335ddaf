// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package sharedcomponent

import (
	"context"
	"sync"
)

// Loop is what an instance does from its start to its stop, in a goroutine that the stop waits for. The zero value has not
// started. Its methods are for the instance's start and stop, which the Collector never calls at the same time.
type Loop struct {
	done   chan struct{}
	cancel context.CancelFunc
	ended  sync.WaitGroup
}

// Start begins to run. Of its context run has the values only: what the context of a start bounds is the start. Run is to
// return soon after done is closed, and at once when its context ends.
func (l *Loop) Start(ctx context.Context, run func(ctx context.Context, done <-chan struct{})) {
	l.done = make(chan struct{})
	ctx, l.cancel = context.WithCancel(context.WithoutCancel(ctx))
	l.ended.Go(func() { run(ctx, l.done) })
}

// Started reports whether Start was called.
func (l *Loop) Started() bool { return l.cancel != nil }

// Stop returns when run has. What it is at may be finished, unless the context ends first. It is called once, after Start.
func (l *Loop) Stop(ctx context.Context) {
	defer context.AfterFunc(ctx, l.cancel)()
	close(l.done)
	l.ended.Wait()
	l.cancel()
}
