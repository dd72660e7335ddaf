// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deploymentprocessor

import (
	"errors"
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-dora/otelcol-dora/internal/disktest"
)

func TestWhatIsFollowedSurvivesARestart(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		central, before, disk := newLeader(t), newCollector(t, following()), disktest.New()
		central.learn("cart", "1")
		stop := before.follows(t, central, disk)
		synctest.Wait()
		later(time.Hour)
		stop()

		central.fail(answers(503, ""))
		after := newCollector(t, following())
		defer after.follows(t, central, disk.Crash())()
		assert.Equal(t, []string{"1"}, after.knows("cart"), "before anybody is asked")
		restored := after.logs.FilterMessageSnippet("followed deployments were restored").All()
		require.Len(t, restored, 1)
		assert.EqualValues(t, 1, restored[0].ContextMap()["services"])
		later(time.Minute)
		assert.Equal(t, []string{"1"}, after.knows("cart"))
		age, known := after.age(time.Now())
		assert.True(t, known)
		assert.Greater(t, age, time.Minute)

		central.fail(nil)
		central.learn("cart", "2")
		later(2 * time.Minute)
		assert.Equal(t, []string{"2"}, after.knows("cart"))
	})
}

func TestNothingIsSavedUnlessItHasChangedOrIsAnHourOld(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		central, edge, disk := newLeader(t), newCollector(t, following()), disktest.New()
		central.learn("cart", "1")
		defer edge.follows(t, central, disk)()
		later(59 * time.Minute)
		assert.Equal(t, 1, disk.Counts().Sets)
		central.learn("cart", "2")
		later(17 * time.Second)
		assert.Equal(t, 2, disk.Counts().Sets)
		later(time.Hour)
		assert.Equal(t, 3, disk.Counts().Sets)
	})
}

func TestATableThatChangesAllTheTimeIsSavedOnceAMinuteAndWhenItEnds(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		central, edge, disk := newLeader(t), newCollector(t, following()), disktest.New()
		stop := edge.follows(t, central, disk)
		for i := range 200 {
			central.learn("cart", strconv.Itoa(i))
			later(3 * time.Second)
		}
		assert.InDelta(t, 9, disk.Counts().Sets, 2, "in ten minutes")
		stop()
		again := newCollector(t, following())
		defer again.follows(t, central, disk)()
		assert.Equal(t, edge.knows("cart"), again.knows("cart"))
	})
}

func TestAStorageThatRefusesIsTriedAgain(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		central, edge, disk := newLeader(t), newCollector(t, following()), disktest.New()
		central.learn("cart", "1")
		disk.FailWith(errors.New("disk full"))
		defer edge.follows(t, central, disk)()
		later(time.Minute)
		assert.Equal(t, []string{"1"}, edge.knows("cart"))
		assert.Greater(t, edge.failed.storage, 3)
		assert.Equal(t, 1, edge.logs.FilterMessageSnippet("cannot be saved").Len(), "once, not each time")
		disk.FailWith(nil)
		later(17 * time.Second)
		assert.Len(t, disk.Values(), 1)
	})
}

func TestWhatCannotBeRestoredIsReadAnew(t *testing.T) {
	t.Parallel()
	for name, value := range map[string][]byte{
		"what is not packed":  []byte("hello"),
		"what is cut off":     pack(make([]byte, 1000))[:20],
		"what is no table":    pack([]byte("hello")),
		"what is of tomorrow": pack([]byte(`{"format": "2.0"}`)),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				central, edge := newLeader(t), newCollector(t, following())
				central.learn("cart", "1")
				disk := disktest.Of(map[string][]byte{followedKey: value})
				defer edge.follows(t, central, disk)()
				assert.Equal(t, 1, edge.failed.storage)
				assert.Equal(t, 1, edge.logs.FilterMessageSnippet("cannot be restored").Len())
				synctest.Wait()
				assert.Equal(t, []string{"1"}, edge.knows("cart"))
				assert.NotEqual(t, value, disk.Values()[followedKey])
			})
		})
	}
}
