// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package datasettest

import (
	"cmp"
	"hash/fnv"
	"math"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
)

// Random returns the source of random numbers for a case or a variant of it. Each has its own, so that no case depends
// on those before it.
func Random(seed uint64, name string) *rand.Rand {
	h := fnv.New64a()
	_, _ = h.Write([]byte(name))                  // a hash does not fail
	return rand.New(rand.NewPCG(seed, h.Sum64())) //nolint:gosec // cases are drawn from a seed so that they can be drawn again
}

// Span is the time during which something was measured, without To itself.
type Span struct{ From, To time.Time }

// Bin returns the bin of the i-th of n things that happened at equal intervals during the span.
func (s Span) Bin(i, n int) health.Bin {
	offset := s.To.Sub(s.From).Seconds() * (float64(i) + 0.5) / float64(n)
	return health.BinOf(s.From.Add(time.Duration(offset * float64(time.Second))).UnixNano())
}

// Rounding turns exact numbers into whole numbers. Rounding errors are carried over, so that the sum is always correct
// to within one half.
type Rounding struct{ carried float64 }

// Next rounds the next exact number, which must not be negative. Halves are rounded up, so that the error carried over
// never makes a result negative.
func (r *Rounding) Next(exact float64) int {
	n := max(0, math.Floor(exact+r.carried+0.5))
	r.carried += exact - n
	return int(n)
}

// Apportion divides n by weights into whole parts that add up to n, by the largest remainder; of equal remainders, the
// first gets more.
func Apportion(n int, weights []float64) []int {
	total := 0.0
	for _, w := range weights {
		total += w
	}
	parts, order := make([]int, len(weights)), make([]int, len(weights))
	if total <= 0 {
		return parts
	}
	rest, remainders := n, make([]float64, len(weights))
	for i, w := range weights {
		exact := float64(n) * w / total
		parts[i], order[i] = int(exact), i
		remainders[i] = exact - math.Floor(exact)
		rest -= parts[i]
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(remainders[b], remainders[a]) })
	for _, i := range order[:rest] {
		parts[i]++
	}
	return parts
}

// Shuffle puts candidates into a random order that depends only on the seed and the case, not on their order before.
func Shuffle(random *rand.Rand, candidates []Candidate) {
	slices.SortFunc(candidates, func(a, b Candidate) int { return cmp.Compare(a.ID, b.ID) })
	random.Shuffle(len(candidates), func(i, j int) { candidates[i], candidates[j] = candidates[j], candidates[i] })
}
