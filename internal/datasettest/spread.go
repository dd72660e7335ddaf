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

// Random returns the source of what is drawn for something, a case or a variant of it: its own, so that no case depends on
// those before it.
func Random(seed uint64, name string) *rand.Rand {
	h := fnv.New64a()
	_, _ = h.Write([]byte(name))                  // a hash does not fail
	return rand.New(rand.NewPCG(seed, h.Sum64())) //nolint:gosec // cases are drawn from a seed so that they can be drawn again
}

// Span is a time during which something was measured; To is outside of it.
type Span struct{ From, To time.Time }

// Bin returns the bin of one of n things that happened evenly during the span.
func (s Span) Bin(i, n int) health.Bin {
	offset := s.To.Sub(s.From).Seconds() * (float64(i) + 0.5) / float64(n)
	return health.BinOf(s.From.Add(time.Duration(offset * float64(time.Second))).UnixNano())
}

// Rounding turns shares of whole numbers into whole numbers whose sum is right at any time, within one half: what was
// rounded off is carried over.
type Rounding struct{ carried float64 }

// Next returns the next number for an exact one, which must not be negative. Halves go up, so that what was rounded up is never
// taken back.
func (r *Rounding) Next(exact float64) int {
	n := max(0, math.Floor(exact+r.carried+0.5))
	r.carried += exact - n
	return int(n)
}

// Apportion divides n by weights into whole parts that add up to it, by the largest remainder; equal remainders go to the first.
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

// Shuffle puts candidates into a random order that depends on nothing but the seed and the case, whichever order they had.
func Shuffle(random *rand.Rand, candidates []Candidate) {
	slices.SortFunc(candidates, func(a, b Candidate) int { return cmp.Compare(a.ID, b.ID) })
	random.Shuffle(len(candidates), func(i, j int) { candidates[i], candidates[j] = candidates[j], candidates[i] })
}
