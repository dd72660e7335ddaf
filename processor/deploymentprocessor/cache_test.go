// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deploymentprocessor

import (
	"math/rand/v2"
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

func TestTheCacheHasRoomForAsManyAsAskedFor(t *testing.T) {
	t.Parallel()
	for _, asked := range []int{1, 8, 100, 50_000} {
		c, random := newCache(asked), rand.New(rand.NewPCG(1, 2))
		hashes := make([]uint64, asked)
		for i := range hashes {
			hashes[i] = random.Uint64()
			kept(c, hashes[i], 1)
		}
		found := 0
		for _, hash := range hashes {
			if c.find(hash) != nil {
				found++
			}
		}
		assert.GreaterOrEqual(t, found, asked*99/100, "of %d, only few are evicted because their set is full", asked)
		for range 3 * asked {
			kept(c, random.Uint64(), 2)
		}
		held, _ := c.stats()
		assert.LessOrEqual(t, held, uint64(asked+len(c.sets)/10), "once %d are cached, a new one evicts another, except from an empty set", asked)
	}
}

func TestTheCacheGivesUpTheOneNotHeardOfForLongest(t *testing.T) {
	t.Parallel()
	c := newCache(waysFilled)
	for hash := range uint64(waysFilled) {
		kept(c, hash, int64(10+hash))
	}
	c.find(0).heard.Store(100) // used
	kept(c, 99, 50)
	assert.NotNil(t, c.find(0))
	assert.Nil(t, c.find(1), "the oldest")
	assert.NotNil(t, c.find(2))
	assert.NotNil(t, c.find(99))
	held, givenUp := c.stats()
	assert.EqualValues(t, waysFilled, held)
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
