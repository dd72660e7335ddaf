// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package sharedcomponent

import (
	"errors"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// widget counts its starts and stops.
type widget struct{ starts, stops atomic.Int32 }

func (w *widget) start() error { w.starts.Add(1); return nil }
func (w *widget) stop() error  { w.stops.Add(1); return nil }

func newWidget() (*widget, error) { return &widget{}, nil }

type config struct{ _ int }

func acquire(t *testing.T, s *Instances[*config, *widget], key *config) *Share[*widget] {
	t.Helper()
	share, err := s.Acquire(key, newWidget)
	require.NoError(t, err)
	return share
}

func TestOwnersOfOneKeyShareAnInstance(t *testing.T) {
	t.Parallel()
	var instances Instances[*config, *widget]
	key := &config{}
	first, second := acquire(t, &instances, key), acquire(t, &instances, key)
	other := acquire(t, &instances, &config{})
	assert.Same(t, first.Value(), second.Value())
	assert.NotSame(t, first.Value(), other.Value())
}

func TestInstanceStartsWithTheFirstAndStopsWithTheLast(t *testing.T) {
	t.Parallel()
	var instances Instances[*config, *widget]
	key := &config{}
	first, second := acquire(t, &instances, key), acquire(t, &instances, key)
	w := first.Value()
	require.NoError(t, first.Start((*widget).start))
	require.NoError(t, second.Start((*widget).start))
	assert.EqualValues(t, 1, w.starts.Load())

	require.NoError(t, first.Shutdown((*widget).stop))
	assert.Zero(t, w.stops.Load(), "another owner still uses it")
	require.NoError(t, first.Shutdown((*widget).stop))
	assert.Zero(t, w.stops.Load(), "a second shutdown of one share is not another owner's")
	require.NoError(t, second.Shutdown((*widget).stop))
	assert.EqualValues(t, 1, w.stops.Load())
	require.NoError(t, second.Shutdown((*widget).stop))
	assert.EqualValues(t, 1, w.stops.Load())
}

func TestShutdownWithoutStartStopsTheInstance(t *testing.T) {
	t.Parallel()
	var instances Instances[*config, *widget]
	share := acquire(t, &instances, &config{})
	require.NoError(t, share.Shutdown((*widget).stop))
	assert.EqualValues(t, 1, share.Value().stops.Load())
	assert.Empty(t, instances.byKey)
}

func TestKeyIsFreeAgainAfterTheLastShutdown(t *testing.T) {
	t.Parallel()
	var instances Instances[*config, *widget]
	key := &config{}
	before := acquire(t, &instances, key)
	require.NoError(t, before.Shutdown((*widget).stop))
	assert.NotSame(t, before.Value(), acquire(t, &instances, key).Value())
}

func TestEveryOwnerGetsTheErrorOfTheOneStart(t *testing.T) {
	t.Parallel()
	var instances Instances[*config, *widget]
	key := &config{}
	first, second := acquire(t, &instances, key), acquire(t, &instances, key)
	broken := errors.New("port is taken")
	require.ErrorIs(t, first.Start(func(*widget) error { return broken }), broken)
	require.ErrorIs(t, second.Start((*widget).start), broken)
	assert.Zero(t, first.Value().starts.Load())
}

func TestShutdownErrorIsReturnedEveryTime(t *testing.T) {
	t.Parallel()
	var instances Instances[*config, *widget]
	share := acquire(t, &instances, &config{})
	stuck := errors.New("stuck")
	require.ErrorIs(t, share.Shutdown(func(*widget) error { return stuck }), stuck)
	require.ErrorIs(t, share.Shutdown((*widget).stop), stuck)
}

func TestInstanceThatCannotBeCreatedIsNotKept(t *testing.T) {
	t.Parallel()
	var instances Instances[*config, *widget]
	key := &config{}
	bad := errors.New("bad configuration")
	_, err := instances.Acquire(key, func() (*widget, error) { return nil, bad })
	require.ErrorIs(t, err, bad)
	assert.NotNil(t, acquire(t, &instances, key).Value())
}

func TestConcurrentOwnersStartAndStopOnce(t *testing.T) {
	t.Parallel()
	var instances Instances[*config, *widget]
	key := &config{}
	keeper := acquire(t, &instances, key)
	var owners sync.WaitGroup
	for range 32 {
		owners.Go(func() {
			share, err := instances.Acquire(key, newWidget)
			assert.NoError(t, err)
			assert.NoError(t, share.Start((*widget).start))
			assert.EqualValues(t, 1, share.Value().starts.Load(), "started before Start returns")
			assert.NoError(t, share.Shutdown((*widget).stop))
		})
	}
	owners.Wait()
	assert.Zero(t, keeper.Value().stops.Load())
	require.NoError(t, keeper.Shutdown((*widget).stop))
	assert.EqualValues(t, 1, keeper.Value().stops.Load())
}
