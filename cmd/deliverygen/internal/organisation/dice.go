// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package organisation

import (
	"math/rand/v2"
	"time"
)

// dice is a seeded random source. Draws are made in a fixed order, so the same seed always results in the same choices.
type dice struct{ *rand.Rand }

func newDice(seed, stream uint64) dice {
	return dice{rand.New(rand.NewPCG(seed, stream))}
}

// between draws whole seconds from [low, high].
func (d dice) between(low, high time.Duration) time.Duration {
	return low + time.Duration(d.Int64N(int64((high-low)/time.Second)+1))*time.Second
}

func (d dice) chance(probability float64) bool { return d.Float64() < probability }

func pick[T any](d dice, choices ...T) T { return choices[d.IntN(len(choices))] }

const hexDigits = "0123456789abcdef"

// sha draws a Git object name.
func (d dice) sha() string { return d.text(hexDigits, 40) }

func (d dice) text(alphabet string, length int) string {
	text := make([]byte, length)
	for i := range text {
		text[i] = alphabet[d.IntN(len(alphabet))]
	}
	return string(text)
}
