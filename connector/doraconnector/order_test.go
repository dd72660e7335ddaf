// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package doraconnector

import (
	"context"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/otel/metric"

	"github.com/otelcol-dora/otelcol-dora/internal/disktest"
)

// counterThatCalls is a counter that calls a function before each addition.
type counterThatCalls struct {
	metric.Int64Counter
	call func()
}

func (c *counterThatCalls) Add(ctx context.Context, n int64, options ...metric.AddOption) {
	c.call()
	c.Int64Counter.Add(ctx, n, options...)
}

// A flush forgets an expired deployment, and the same deployment is received again while the flush is under way. A
// restart must restore the deployment.
func TestWhatIsToldDuringAFlushStandsAfterWhatTheFlushDecided(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		disk := disktest.New()
		r := newDurableRig(t, disk, nil)
		e := r.engine()
		var told sync.WaitGroup
		calls := 0
		counter := &e.recorder.telemetry.ConnectorDoraStateExpired
		*counter = &counterThatCalls{*counter, func() {
			calls++
			told.Go(func() { assert.NoError(t, r.toMetrics.ConsumeLogs(t.Context(), deployed("1", "aaa", time.Now()))) })
			synctest.Wait() // until the event is applied or waits for the flush
		}}
		flush := func() { require.NoError(t, e.turn.Take(t.Context(), func() { e.flush(t.Context(), false) })) }
		r.start(t)
		r.consume(t, deployed("1", "aaa", time.Now().Add(-e.cfg.Retention-time.Minute)))
		r.consume(t, deployed("0", "zzz", time.Now().Add(-e.cfg.Retention))) // was live before the next
		r.consume(t, deployed("2", "bbb", time.Now()))
		elapse(time.Second)
		flush()
		elapse(time.Hour) // expiry is checked once an hour
		require.Zero(t, calls)
		flush()
		told.Wait()
		require.Equal(t, 1, calls)
		pass(1)

		after, _ := crashed(t, disk, nil)
		pass(3)
		assert.Equal(t, agelessly(lastFigures(t, r)), agelessly(lastFigures(t, after)))
	})
}

// A sender may give up waiting for a flush under way. When it sends the event again, the event is stored.
func TestWhoGivesUpDoesNotWaitForTheFlush(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		disk := disktest.New()
		r := newDurableRig(t, disk, nil)
		e := r.engine()
		again := deployed("3", "ccc", time.Now())
		var told error
		calls := 0
		counter := &e.recorder.telemetry.ConnectorDoraStateExpired
		*counter = &counterThatCalls{*counter, func() {
			calls++
			ctx, giveUp := context.WithCancel(t.Context())
			done := make(chan struct{})
			go func() {
				defer close(done)
				told = r.toMetrics.ConsumeLogs(ctx, again)
			}()
			synctest.Wait() // until the event waits for the flush
			giveUp()
			<-done
		}}
		r.start(t)
		r.consume(t, deployed("1", "aaa", time.Now().Add(-e.cfg.Retention-time.Minute)))
		r.consume(t, deployed("0", "zzz", time.Now().Add(-e.cfg.Retention))) // was live before the next
		r.consume(t, deployed("2", "bbb", time.Now()))
		elapse(time.Second)
		flush := func() { require.NoError(t, e.turn.Take(t.Context(), func() { e.flush(t.Context(), false) })) }
		flush()
		elapse(time.Hour)
		flush()
		require.Equal(t, 1, calls)
		require.ErrorIs(t, told, context.Canceled)
		r.consume(t, again)

		after, _ := crashed(t, disk, nil)
		pass(3)
		assert.Equal(t, int64(3), after.engine().stateSizes()["deployment"], "what did not expire, what was live before, and what was told again")
	})
}
