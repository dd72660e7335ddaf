// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package sharedcomponent

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
)

func TestALoopOutlivesTheContextOfItsStart(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var loop Loop
		assert.False(t, loop.Started())
		ctx, cancel := context.WithCancel(t.Context())
		ended := false
		loop.Start(ctx, func(ctx context.Context, done <-chan struct{}) {
			select {
			case <-ctx.Done():
			case <-done:
			}
			ended = true
		})
		assert.True(t, loop.Started())
		cancel()
		synctest.Wait()
		assert.False(t, ended)
		loop.Stop(t.Context())
		assert.True(t, ended, "the stop waits for it")
	})
}

func TestAStopLetsALoopFinishWhatItIsAtUntilItsContextEnds(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ needs, takes time.Duration }{
		"what is done in time is finished":  {needs: time.Second, takes: time.Second},
		"what takes too long is broken off": {needs: time.Hour, takes: time.Minute},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				var loop Loop
				loop.Start(t.Context(), func(ctx context.Context, done <-chan struct{}) {
					<-done
					select {
					case <-time.NewTimer(test.needs).C:
					case <-ctx.Done():
					}
				})
				ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
				defer cancel()
				began := time.Now()
				loop.Stop(ctx)
				assert.Equal(t, test.takes, time.Since(began))
			})
		})
	}
}
