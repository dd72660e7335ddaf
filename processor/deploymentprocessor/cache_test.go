// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deploymentprocessor

import (
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
)

func kept(c *cache, hash uint64, heard int64) *entry {
	e := &entry{hash: hash}
	e.heard.Store(heard)
	c.keep(e)
	return e
}

func TestTheCacheHasRoomForAboutAsManyAsAskedFor(t *testing.T) {
	t.Parallel()
	for asked, want := range map[int]int{1: 8, 8: 8, 9: 16, 50_000: 65_536, 1 << 16: 1 << 16} {
		assert.Equal(t, want, len(newCache(asked).sets)*ways, asked)
	}
}

func TestTheCacheGivesUpTheOneNotHeardOfForLongest(t *testing.T) {
	t.Parallel()
	c := newCache(ways)
	for hash := range uint64(ways) {
		kept(c, hash, int64(10+hash))
	}
	c.find(0).heard.Store(100) // asked for
	kept(c, 99, 50)
	assert.NotNil(t, c.find(0))
	assert.Nil(t, c.find(1), "the oldest")
	assert.NotNil(t, c.find(2))
	assert.NotNil(t, c.find(99))
	held, givenUp := c.stats()
	assert.EqualValues(t, ways, held)
	assert.EqualValues(t, 1, givenUp)
}

func TestTheCacheReplacesWhatItKnows(t *testing.T) {
	t.Parallel()
	c := newCache(1)
	kept(c, 7, 1)
	second := kept(c, 7, 2)
	assert.Same(t, second, c.find(7))
	held, givenUp := c.stats()
	assert.EqualValues(t, 1, held)
	assert.Zero(t, givenUp)
}

func TestTheCacheForgetsWhatIsNotHeardOf(t *testing.T) {
	t.Parallel()
	c := newCache(100)
	for hash := range uint64(10) {
		kept(c, hash, int64(hash))
	}
	c.sweep(6)
	for hash := range uint64(10) {
		assert.Equal(t, hash >= 6, c.find(hash) != nil, hash)
	}
	held, givenUp := c.stats()
	assert.EqualValues(t, 4, held)
	assert.EqualValues(t, 6, givenUp)
	kept(c, 0, 7)
	assert.NotNil(t, c.find(0), "its place is free again")
}

func TestTheCacheFindsOnlyWhatWasKeptWhileOthersWrite(t *testing.T) {
	t.Parallel()
	c := newCache(4 * ways)
	var wait sync.WaitGroup
	for writer := range uint64(3) {
		wait.Go(func() {
			for i := range uint64(2_000) {
				hash := (i*3 + writer) % 200
				kept(c, hash, int64(i))
				if i%500 == 0 {
					c.sweep(int64(i) - 100)
				}
				if e := c.find(i % 200); e != nil {
					assert.Equal(t, i%200, e.hash)
				}
			}
		})
	}
	wait.Wait()
	held, _ := c.stats()
	found := uint64(0)
	for hash := range uint64(200) {
		if c.find(hash) != nil {
			found++
		}
	}
	assert.Equal(t, held, found)
}
