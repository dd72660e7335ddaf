// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deploymentprocessor

import (
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/join"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// slow is knowledge whose snapshot takes time.
type slow struct {
	takes    time.Duration
	now      atomic.Uint64
	readings int
}

func (s *slow) version() uint64 { return s.now.Load() }

func (s *slow) snapshot() []*join.Timeline {
	s.readings++
	<-time.NewTimer(s.takes).C
	return []*join.Timeline{inProduction("cart", time.Unix(int64(s.now.Load()), 0).UTC().String())}
}

func pressOf(k knowledge) *press {
	return &press{knowledge: k, origins: func() *origins { return nil }}
}

func TestTheTableIsEncodedOnceForEachVersion(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		k := &slow{}
		p := pressOf(k)
		assert.Zero(t, k.readings, "nothing is encoded before anybody asks")
		first := p.current()
		assert.Same(t, first, p.current())
		k.now.Add(1)
		k.now.Add(1)
		assert.NotEqual(t, first.hash, p.current().hash)
		assert.Equal(t, 2, k.readings)
	})
}

func TestThoseWhoAskAtTheSameTimeShareAnEdition(t *testing.T) {
	t.Parallel()
	k := &slow{}
	p := pressOf(k)
	var asking sync.WaitGroup
	for range 20 {
		asking.Go(func() { p.current() })
	}
	asking.Wait()
	assert.Equal(t, 1, k.readings)
}

func TestATableThatChangesAllTheTimeIsNotEncodedAllTheTime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		k := &slow{takes: time.Second}
		p := pressOf(k)
		p.current()
		<-time.NewTimer(8 * time.Second).C
		k.now.Add(1)
		stale := p.current()
		assert.Equal(t, 1, k.readings, "it rests for nine times as long as it worked")
		<-time.NewTimer(time.Second).C
		assert.NotEqual(t, stale.hash, p.current().hash)
		assert.Equal(t, 2, k.readings)
	})
}

func TestWhatChangesWhileATableIsEncodedOutdatesIt(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		k := &slow{takes: time.Millisecond}
		p := pressOf(k)
		var asking sync.WaitGroup
		asking.Go(func() { p.current() })
		synctest.Wait()
		k.now.Add(1)
		asking.Wait()
		p.current()
		assert.Equal(t, 2, k.readings)
	})
}

func TestWhatWasFollowedIsServedWithItsOrigin(t *testing.T) {
	t.Parallel()
	cart, search, gone := inProduction("cart", "1"), inProduction("search", "1"), inProduction("gone", "1")
	var none *origins
	assert.Zero(t, none.asOf(cart))
	first := none.followedBy(map[*join.Timeline]delivery.Instant{cart: 5, gone: 6})
	second := first.followedBy(map[*join.Timeline]delivery.Instant{cart: 7})
	assert.Equal(t, delivery.Instant(5), first.asOf(cart))
	assert.Zero(t, first.asOf(search), "a timeline that was not followed is this collector's own")
	assert.Equal(t, delivery.Instant(7), second.asOf(cart))
	assert.Equal(t, delivery.Instant(6), second.asOf(gone), "the one before may still be in force for a moment")
	assert.Zero(t, second.followedBy(nil).asOf(gone))
}
