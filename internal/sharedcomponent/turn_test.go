// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package sharedcomponent

import (
	"context"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestATurnIsTakenByOneAtATime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		turn, began := NewTurn(), time.Now()
		var all sync.WaitGroup
		for range 3 {
			all.Go(func() { assert.NoError(t, turn.Take(t.Context(), func() { <-time.NewTimer(time.Second).C })) })
		}
		all.Wait()
		assert.Equal(t, 3*time.Second, time.Since(began))
	})
}

func TestATurnIsWaitedForNoLongerThanTheContextLasts(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		turn, began := NewTurn(), time.Now()
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		require.NoError(t, turn.Take(ctx, func() {
			require.ErrorIs(t, turn.Take(ctx, func() { assert.Fail(t, "somebody else has the turn") }), context.DeadlineExceeded)
			assert.Equal(t, time.Second, time.Since(began))
		}))
	})
}

func TestATurnThatNobodyHasIsTakenThoughTheContextHasEnded(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	turn, taken := NewTurn(), 0
	for range 20 { // a select that chose at random would pass once by chance
		require.NoError(t, turn.Take(ctx, func() { taken++ }))
	}
	assert.Equal(t, 20, taken)
}
