// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package blocklog_test

import (
	"fmt"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-dora/otelcol-dora/internal/disktest"
)

func TestOnFileStorage(t *testing.T) {
	t.Parallel()
	for _, fsync := range []bool{false, true} {
		t.Run(fmt.Sprintf("fsync %t", fsync), func(t *testing.T) {
			t.Parallel()
			directory := t.TempDir()
			l, held := open(t, disktest.File(t, directory, fsync))
			require.Empty(t, held)
			var callers sync.WaitGroup
			for range 8 {
				callers.Go(func() {
					for range 20 {
						number := l.Append(make([]byte, 10_000))
						assert.NoError(t, l.Sync(t.Context()))
						if number%3 != 0 {
							l.Remove(number)
						}
					}
				})
			}
			callers.Wait()
			require.NoError(t, l.Sync(t.Context()))

			// The first client still has its file open, like a process that is killed.
			left := disktest.CrashFile(t, directory)
			again, held := open(t, disktest.File(t, left, fsync))
			require.Empty(t, again.SetAside())
			assert.Len(t, held, 53, "every third of 160")
			again.RemoveBefore(again.Next())
			require.NoError(t, again.Close(t.Context()))
			_, held = open(t, disktest.File(t, disktest.CrashFile(t, left), fsync))
			assert.Empty(t, held)
		})
	}
}
