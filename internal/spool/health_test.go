// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package spool

import (
	"bytes"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/extension/xextension/storage"
)

func TestAnOutageIsToldOnceThoughItsReasonsChange(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := start(t, refuses(busy))
		l.save(t, "a/1")
		l.disk.Fail(onlyRemoving)
		for range 5 {
			require.ErrorIs(t, l.try(t, "a/2"), storage.ErrStorageFull)
			pass(time.Minute) // time for removals, which a full disk still accepts
		}
		require.Len(t, l.troubles, 1, "that handing on fails too is no other outage")
		require.ErrorIs(t, l.troubles[0], storage.ErrStorageFull)

		l.disk.Fail(nil)
		l.save(t, "b/1")
		l.disk.FailWith(storage.ErrStorageFull)
		require.Error(t, l.try(t, "b/2"))
		l.disk.FailWith(nil)
		l.save(t, "b/3")
		require.Len(t, l.troubles, 1, "it is not over before webhooks are handed on")
		l.answers(nil)
		pass(2 * testOptions.MaxInterval)
		require.Len(t, l.troubles, 2)
		assert.NoError(t, l.troubles[1])
	})
}

func TestAnOutageThatGetsWorseIsToldAgain(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := start(t, refuses(busy))
		l.save(t, "a/1")
		pass(10 * time.Minute)
		require.Len(t, l.troubles, 1)
		require.ErrorIs(t, l.troubles[0], errBusy)
		l.disk.FailWith(storage.ErrStorageFull)
		require.Error(t, l.try(t, "a/2"))
		require.Len(t, l.troubles, 2, "webhooks that waited are refused now")
		assert.ErrorIs(t, l.troubles[1], storage.ErrStorageFull)
		l.disk.FailWith(nil)
	})
}

// onlyRemoving makes a disk full for webhooks, while it still accepts removals.
func onlyRemoving(operations []*storage.Operation) (int, error) {
	for _, o := range operations {
		if bytes.Contains(o.Value, []byte("a/2")) {
			return 0, storage.ErrStorageFull
		}
	}
	return len(operations), nil
}
