// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package doraconnector

import (
	"fmt"
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/extension/xextension/storage"

	"github.com/otelcol-dora/otelcol-dora/internal/disktest"
)

func TestACheckpointChangesNothing(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		disk := disktest.New()
		r := newDurableRig(t, disk, nil)
		r.start(t)
		e := r.toLogs.(*pair).share.Value()
		for day := range 5 {
			r.consume(t, rolledBack(time.Now().AddDate(0, 0, -day)))
			pass(2)
			require.NoError(t, e.turn.Take(t.Context(), func() { assert.NoError(t, e.checkpoint(t.Context())) }))
		}
		pass(1)
		after, _ := crashed(t, disk, nil)
		pass(1)
		assert.Equal(t, agelessly(lastFigures(t, r)), agelessly(lastFigures(t, after)))
		assert.Empty(t, eventNames(&after.logs.LogsSink))
	})
}

func TestACheckpointThatBreaksOffChangesNothing(t *testing.T) {
	t.Parallel()
	for commit := range 3 {
		t.Run(fmt.Sprintf("after %d commits", commit), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				disk := disktest.New()
				r := newDurableRig(t, disk, nil)
				r.start(t)
				e := r.toLogs.(*pair).share.Value()
				for n := range 1024 { // several pieces
					r.consume(t, deployed(strconv.Itoa(n), "r"+strconv.Itoa(n), time.Now().Add(-time.Duration(n)*time.Hour)))
				}
				pass(2)
				commits := 0
				disk.Fail(func([]*storage.Operation) (int, error) {
					commits++
					if commits > commit {
						return 0, errBusy
					}
					return 0, nil
				})
				require.NoError(t, e.turn.Take(t.Context(), func() { require.ErrorIs(t, e.checkpoint(t.Context()), errBusy) }))
				after, _ := crashed(t, disk, nil)
				pass(1)
				assert.Equal(t, agelessly(lastFigures(t, r)), agelessly(lastFigures(t, after)))

				disk.Fail(nil)
				require.NoError(t, e.turn.Take(t.Context(), func() { assert.NoError(t, e.checkpoint(t.Context())) }))
				pass(1)
				again, _ := crashed(t, disk, nil)
				pass(1)
				assert.Equal(t, agelessly(lastFigures(t, r)), agelessly(lastFigures(t, again)))
			})
		})
	}
}
