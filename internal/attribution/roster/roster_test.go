// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package roster_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
	"unsafe"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/release"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/roster"
)

func count(r *roster.Roster, name string, weight uint32) uint16 {
	return r.Number(roster.Hash(name), name, weight)
}

// full returns a roster whose places have the names p1, p2 …, each with the weight, at tick 0.
func full(limit int, weight uint32) *roster.Roster {
	r := roster.New(limit)
	r.Turn(0)
	for i := range limit {
		count(r, fmt.Sprintf("p%d", i+1), weight)
	}
	return r
}

func TestTheFirstNamesHaveAPlaceAtOnce(t *testing.T) {
	r := roster.New(3)
	for i, name := range []string{"a", "b", "c"} {
		assert.Equal(t, uint16(i+1), count(r, name, 1))
	}
	assert.Equal(t, uint16(2), count(r, "b", 1), "and keep it")
	assert.Equal(t, []string{"_other", "a", "b", "c"}, []string{r.Name(0), r.Name(1), r.Name(2), r.Name(3)})
	assert.Zero(t, r.Refused())
}

func TestANameThatFindsTheListFullIsCountedUnderOther(t *testing.T) {
	r := full(2, 1)
	assert.Equal(t, roster.Other, count(r, "late", 7))
	assert.Equal(t, uint64(7), r.Refused())
	assert.Equal(t, release.Overflow, r.Name(roster.Other))
	assert.Equal(t, release.Overflow, r.Name(99), "a number that was never given out")
}

func TestANameClearlyBusierTakesThePlaceOfTheIdlestAfterATurn(t *testing.T) {
	r := full(2, 10)
	count(r, "p1", 10)
	assert.Equal(t, roster.Other, count(r, "busy", 21), "not before the turn")
	r.Turn(1)
	number := count(r, "busy", 1)
	assert.Equal(t, uint16(3), number, "the number of the name that lost its place rests")
	assert.Equal(t, "busy", r.Name(number))
	assert.Equal(t, "p2", r.Name(2), "what was counted under it is still called so")
	assert.Equal(t, uint16(1), count(r, "p1", 1))
	assert.Equal(t, roster.Other, count(r, "p2", 1))
	assert.Equal(t, uint64(1), r.Replaced())
}

func TestANameALittleBusierDoesNotTakeAPlace(t *testing.T) {
	r := full(2, 10)
	count(r, "other", 19)
	r.Turn(1)
	assert.Equal(t, roster.Other, count(r, "other", 1))
	assert.Zero(t, r.Replaced())
}

func TestASilentNameGivesItsPlaceToAnyCandidate(t *testing.T) {
	r := full(2, 1000)
	count(r, "small", 1)
	for tick := int64(1); tick < roster.Patience; tick++ {
		r.Turn(tick)
		count(r, "p1", 1)
		require.Equal(t, roster.Other, count(r, "small", 1))
	}
	r.Turn(roster.Patience)
	number := count(r, "small", 1)
	assert.Equal(t, "small", r.Name(number))
	assert.Equal(t, roster.Other, count(r, "p2", 1))
	assert.Equal(t, uint16(1), count(r, "p1", 1), "the smaller one that was heard of stays")
}

func TestASilentNameKeepsItsPlaceWhileNobodyWantsIt(t *testing.T) {
	r := full(2, 1)
	r.Turn(1_000_000)
	assert.Equal(t, uint16(2), count(r, "p2", 1))
}

func TestAPauseOfAllCostsNobodyAPlace(t *testing.T) {
	r := full(2, 1000)
	count(r, "rare", 1)
	for tick := range int64(1000) {
		r.Turn(tick)
	}
	assert.Equal(t, roster.Other, count(r, "rare", 1), "though it is the first that is heard again")
	r.Turn(100_000)
	assert.Equal(t, roster.Other, count(r, "rare", 1))
	assert.Equal(t, uint16(1), count(r, "p1", 1))
	assert.Equal(t, uint16(2), count(r, "p2", 1))
}

func TestANumberRestsForItsQuarantine(t *testing.T) {
	r := full(1, 1).WithQuarantine(5)
	replace := func(name string, tick int64) uint16 {
		count(r, name, 1000)
		r.Turn(tick)
		return count(r, name, 1_000_000)
	}
	require.Equal(t, uint16(2), replace("second", 1), "p1 loses its place in tick 1")
	assert.Equal(t, roster.Other, count(r, "third", 4_000_000))
	r.Turn(5)
	assert.Equal(t, roster.Other, count(r, "third", 1), "both numbers are in use or rest")
	assert.Equal(t, "p1", r.Name(1))
	r.Turn(6)
	assert.Equal(t, uint16(1), count(r, "third", 1))
	assert.Equal(t, "third", r.Name(1))
}

func TestANameThatComesBackHasItsOldNumber(t *testing.T) {
	r := full(1, 10)
	count(r, "rival", 1000)
	r.Turn(1)
	require.Equal(t, uint16(2), count(r, "rival", 1))
	count(r, "p1", 5000)
	r.Turn(2)
	assert.Equal(t, uint16(1), count(r, "p1", 1), "one name never has two numbers that things are counted under")
}

func TestANameThatReadsLikeOtherHasNoPlace(t *testing.T) {
	r := roster.New(2)
	assert.Equal(t, roster.Other, count(r, release.Overflow, 3))
	assert.Equal(t, roster.Other, count(r, release.Overflow, 3))
	assert.Equal(t, uint64(6), r.Refused())
	assert.Equal(t, uint16(1), count(r, "a", 1))
	assert.Equal(t, uint16(2), count(r, "b", 1))
}

func TestANameIsAskedForOnlyWhenThereIsAPlaceForIt(t *testing.T) {
	r := full(1, 10)
	hash := roster.Hash("costly")
	_, settled := r.Count(hash, 100)
	assert.True(t, settled)
	r.Turn(1)
	_, settled = r.Count(hash, 1)
	require.False(t, settled)
	number := r.Settle(hash, "costly")
	assert.Equal(t, "costly", r.Name(number))
	again, settled := r.Count(hash, 1)
	assert.True(t, settled)
	assert.Equal(t, number, again)
}

func TestANameIsCopied(t *testing.T) {
	r, long := roster.New(1), []byte(strings.Repeat("x", 100))
	number := r.Number(roster.HashBytes(long), unsafe.String(&long[0], len(long)), 1)
	clear(long)
	assert.Equal(t, strings.Repeat("x", 100), r.Name(number))
}

func TestTicksThatAreNotLaterAreIgnored(t *testing.T) {
	r := full(1, 10)
	r.Turn(100)
	count(r, "late", 10)
	r.Turn(100)
	r.Turn(-5)
	least, _, _ := r.Bounds(roster.Hash("late"))
	assert.InDelta(t, 10, least, 0)
}

func TestAnyLimitIsPossible(t *testing.T) {
	for _, limit := range []int{-1, 0, 1} {
		assert.Equal(t, uint16(1), count(roster.New(limit), "a", 1))
	}
	r := roster.New(1 << 20)
	assert.Equal(t, uint16(2*roster.MaxLimit), r.MaxNumber())
	for i := range 6 * roster.MaxLimit {
		name := strconv.Itoa(i)
		require.LessOrEqual(t, count(r, name, 1), r.MaxNumber())
	}
	assert.Equal(t, uint64(5*roster.MaxLimit), r.Refused())
}

func TestCountingAllocatesNothingOnceTheListIsFull(t *testing.T) {
	r := roster.New(8)
	for hash := range uint64(100) {
		r.Number(hash, strconv.FormatUint(hash, 10), 1)
	}
	hash := uint64(1000)
	assert.Zero(t, testing.AllocsPerRun(1000, func() {
		hash++
		r.Number(hash, "new", 1)
		r.Number(3, "3", 1)
		r.Turn(int64(hash))
	}), "a new name, a known one and a turn")
}
