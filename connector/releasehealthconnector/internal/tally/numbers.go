// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package tally

// quarantine is for how many bins a freed number is not reused. Whatever refers to the number has been sent by then.
const quarantine = 64

// numbers assigns small numbers, from 1, to things. A freed number still leads to its thing until it is reused.
type numbers[T any] struct {
	things []*T
	freed  []freedNumber
}

type freedNumber struct {
	number uint32
	tick   int64
}

// give assigns a number to the thing.
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

// free releases a number.
func (n *numbers[T]) free(number uint32, tick int64) {
	n.freed = append(n.freed, freedNumber{number: number, tick: tick})
}

// of returns the thing with a number, or nil.
func (n *numbers[T]) of(number uint32) *T {
	if number == 0 || int(number) > len(n.things) {
		return nil
	}
	return n.things[number-1]
}
