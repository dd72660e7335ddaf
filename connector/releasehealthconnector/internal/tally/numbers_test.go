// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package tally

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"
)

func TestANumberRestsBeforeItIsGivenOutAgain(t *testing.T) {
	t.Parallel()
	var n numbers[string]
	a, b, c, d := "a", "b", "c", "d"
	first := n.give(&a, 100)
	assert.EqualValues(t, 1, first, "0 is nobody's")
	assert.Nil(t, n.of(0))
	assert.Nil(t, n.of(2))
	n.free(first, 100)
	second := n.give(&b, 100+quarantine-1)
	assert.EqualValues(t, 2, second)
	assert.Same(t, &a, n.of(first), "it leads to whose it was as long as it rests")
	assert.Equal(t, first, n.give(&c, 100+quarantine))
	assert.Same(t, &c, n.of(first))
	assert.EqualValues(t, 3, n.give(&d, 100+quarantine))
}

func TestNoTwoThingsHaveOneNumber(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var n numbers[int]
		held := map[uint32]*int{}
		most := 0
		for tick := range int64(300) {
			if rapid.Bool().Draw(t, "give") {
				thing := new(int)
				number := n.give(thing, tick)
				assert.NotContains(t, held, number)
				held[number] = thing
			}
			for number := range held {
				assert.Same(t, held[number], n.of(number))
			}
			for number := range held {
				if rapid.Bool().Draw(t, "free") {
					n.free(number, tick)
					delete(held, number)
				}
				break
			}
			most = max(most, len(held))
		}
		assert.LessOrEqual(t, len(n.things), most+quarantine+1, "numbers are used again")
	})
}
