// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package servicemetric_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"go.opentelemetry.io/collector/pdata/pmetric"
	"pgregory.net/rapid"

	"github.com/otelcol-dora/otelcol-dora/internal/servicemetric"
)

// history is what a service measured, by export: the number of operations in each bucket.
type history [][]uint64

var boundsOfHistories = []float64{0.1, 0.5, 2}

// drawHistory draws at most eleven exports, so that no gap in it exceeds the expiry.
func drawHistory(t *rapid.T) history {
	h := make(history, rapid.IntRange(1, 11).Draw(t, "exports"))
	for i := range h {
		h[i] = rapid.SliceOfN(rapid.Uint64Range(0, 50), 4, 4).Draw(t, "buckets")
	}
	return h
}

// exports returns the points of the history, a minute apart.
func (h history) exports(temporality pmetric.AggregationTemporality) []metric {
	sums := make([]uint64, len(h[0]))
	points := make([]metric, len(h))
	for i, added := range h {
		m := duration(at(0), at(60*(i+1)), 0)
		m.bounds, m.temporality = boundsOfHistories, temporality
		for j, n := range added {
			sums[j] += n
		}
		m.buckets = append([]uint64(nil), sums...)
		if temporality == delta {
			m.start, m.buckets = at(60*i), added
		}
		points[i] = m
	}
	return points
}

// sum adds up readings, the durations by the upper bound of their buckets.
func sum(told []servicemetric.Reading) (operations uint64, durations map[float64]uint64) {
	durations = map[float64]uint64{}
	for _, r := range told {
		operations += r.Count
		for _, b := range r.Buckets {
			durations[b.Upper] += b.Count
		}
	}
	return operations, durations
}

func TestPointsThatAreLostRepeatedAndReorderedTellWhatTheStreamCountedSinceItWasHeard(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		exports := drawHistory(t).exports(cumulative)
		first := rapid.IntRange(0, len(exports)-1).Draw(t, "first heard")
		last := rapid.IntRange(first, len(exports)-1).Draw(t, "last heard")
		points := []metric{exports[first]}
		for range rapid.IntRange(0, 20).Draw(t, "deliveries") {
			points = append(points, exports[rapid.IntRange(first, last).Draw(t, "delivered")])
		}
		// The last point is always delivered, at any position, so that the total is known. Points after it are
		// outdated.
		i := rapid.IntRange(1, len(points)).Draw(t, "position of the last")
		points = append(points[:i], append([]metric{exports[last]}, points[i:]...)...)

		want := total(exports[last].buckets)
		if first > 1 { // the stream is too old for its first point to count whole
			want -= total(exports[first].buckets)
		}
		c := newCounter()
		told := read(c, separately(points...)...)
		operations, durations := sum(told)
		assert.Equal(t, want, operations)
		var measured uint64
		for _, n := range durations {
			measured += n
		}
		assert.Equal(t, want, measured)
		for i := 1; i < len(told); i++ {
			assert.Equal(t, told[i-1].End, told[i].Start, "readings of a stream join without gap or overlap")
		}
		assert.Zero(t, c.Refused())
	})
}

func TestDeltasAndCumulativePointsOfOneHistoryAgree(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		h := drawHistory(t)
		inTotal := read(newCounter(), separately(h.exports(cumulative)...)...)
		inDeltas := read(newCounter(), separately(twice(h.exports(delta))...)...)
		assert.Len(t, inDeltas, len(inTotal))
		for i := range min(len(inTotal), len(inDeltas)) {
			a, b := inTotal[i], inDeltas[i]
			assert.Equal(t, a.End, b.End)
			assert.Equal(t, a.Count, b.Count)
			assert.Equal(t, a.Buckets, b.Buckets)
		}
	})
}

// twice returns the points, each repeated once.
func twice(points []metric) []metric {
	all := make([]metric, 0, 2*len(points))
	for _, p := range points {
		all = append(all, p, p)
	}
	return all
}

func TestRestartsLoseNothingThatWasExported(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var points []metric
		var want uint64
		for life := range rapid.IntRange(1, 5).Draw(t, "lives") {
			begin := life * 3600
			for _, m := range drawHistory(t).exports(cumulative) {
				m.start += at(begin) - at(0)
				m.end += at(begin) - at(0)
				points = append(points, m)
			}
			want += total(points[len(points)-1].buckets)
		}
		operations, _ := sum(read(newCounter(), separately(twice(points)...)...))
		assert.Equal(t, want, operations)
	})
}

func TestTheOrderOfRequestsOfOneExportMakesNoDifference(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var requests []pmetric.Metrics
		withCalls := rapid.Bool().Draw(t, "calls are exported")
		exports := rapid.IntRange(2, 6).Draw(t, "exports")
		for i := 1; i <= exports; i++ {
			parts := separately(durationsOf(60*i, uint64(3*i)))
			if withCalls {
				parts = append(parts, request(callsOf(60*i, 3*i)))
			}
			requests = append(requests, rapid.Permutation(parts).Draw(t, "order")...)
		}
		operations, durations := sum(read(newCounter(), requests...))
		assert.Equal(t, uint64(3*exports), operations)
		assert.Equal(t, map[float64]uint64{0.0002: uint64(3 * exports)}, durations)
	})
}

func TestExponentialHistogramsTellWhatWasAddedWhateverTheyMerge(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		const finest, width = 4, 16
		fine := make([]uint64, width)
		scale, end := int32(finest), 0
		offset := rapid.Int32Range(-40, 40).Draw(t, "offset")
		c := newCounter()
		var want, got uint64
		for range rapid.IntRange(1, 8).Draw(t, "exports") {
			for i := range fine {
				n := rapid.Uint64Range(0, 5).Draw(t, "added")
				fine[i] += n
				want += n
			}
			scale -= rapid.Int32Range(0, 1).Draw(t, "merges")
			end += 60
			told := read(c, request(exponentially(end, merged(fine, offset, finest, scale))))
			got += measured(told)
		}
		assert.Equal(t, want, got)
		assert.Zero(t, c.Refused())
	})
}

// merged returns the buckets of one scale at a lower scale.
func merged(buckets []uint64, offset, from, to int32) exponential {
	byIndex := map[int32]uint64{}
	for i, n := range buckets {
		byIndex[(offset+int32(i))>>(from-to)] += n
	}
	first, last := offset>>(from-to), (offset+int32(len(buckets))-1)>>(from-to)
	e := exponential{scale: to, offset: first}
	for i := first; i <= last; i++ {
		e.buckets = append(e.buckets, byIndex[i])
	}
	return e
}
