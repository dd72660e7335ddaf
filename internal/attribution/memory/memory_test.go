// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package memory_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/memory"
)

// hour is one in event time.
const hour = int64(time.Hour)

func TestWhatIsNotHeardOfIsForgotten(t *testing.T) {
	t.Parallel()
	m := memory.New[string, int](10, 8*time.Hour)
	require.True(t, m.Add("once", 1, 0))
	require.True(t, m.Add("often", 2, 0))
	for now := range 16 * hour / hour {
		require.NotNil(t, m.Find("often", now*hour))
	}
	assert.Nil(t, m.Find("once", 16*hour))
	assert.Equal(t, 2, m.Len(), "nothing looked for what has expired")
	assert.Zero(t, m.Expired())
	require.True(t, m.Add("new", 3, 16*hour))
	assert.Equal(t, 2, m.Len())
	assert.Equal(t, uint64(1), m.Expired())
	assert.Equal(t, 8*hour, m.Expiry())
}

func TestAFullMemoryTakesNothingNewUntilSomethingExpires(t *testing.T) {
	t.Parallel()
	m := memory.New[string, int](1, 8*time.Hour)
	require.True(t, m.Add("one", 1, 0))
	assert.False(t, m.Add("two", 2, hour))
	assert.True(t, m.Add("one", 3, hour), "there is room for what is known")
	assert.Equal(t, uint64(1), m.Refused())
	assert.Equal(t, 3, *m.Find("one", hour))
	assert.True(t, m.Add("two", 2, 10*hour))
	assert.Nil(t, m.Find("one", 10*hour))
}

func TestWhatIsFoundIsItself(t *testing.T) {
	t.Parallel()
	m := memory.New[string, int](1, time.Hour)
	m.Add("one", 1, 0)
	*m.Find("one", 0)++
	assert.Equal(t, 2, *m.Find("one", -hour), "telemetry may come late")
}
