// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package tally

// quarantine is for how many bins a number is not given out again: whatever refers to it has long been told by then.
const quarantine = 64

// numbers gives things small numbers, from 1, that lead back to them. What a number led to is found
// until the number is given out again.
type numbers[T any] struct {
	things []*T
	freed  []freedNumber
}

type freedNumber struct {
	number uint32
	tick   int64
}

// give returns a number for the thing.
func (n *numbers[T]) give(thing *T, tick int64) uint32 {
	if len(n.freed) > 0 && n.freed[0].tick+quarantine <= tick {
		number := n.freed[0].number
		n.freed = n.freed[1:]
		n.things[number-1] = thing
		return number
	}
	n.things = append(n.things, thing)
	return uint32(len(n.things))
}

// free takes a number back.
func (n *numbers[T]) free(number uint32, tick int64) {
	n.freed = append(n.freed, freedNumber{number: number, tick: tick})
}

// of returns what a number leads to, or nil.
func (n *numbers[T]) of(number uint32) *T {
	if number == 0 || int(number) > len(n.things) {
		return nil
	}
	return n.things[number-1]
}
