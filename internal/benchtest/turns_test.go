// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package benchtest_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/otelcol-dora/otelcol-dora/internal/benchtest"
)

// report holds the reported metrics of a benchmark.
type report map[string]float64

func (r report) ReportMetric(n float64, unit string) { r[unit] = n }

// drifting returns contestants on a machine that becomes slower with every turn. The second one costs twice as much as
// the first.
func drifting(order *[]string) []benchtest.Contestant {
	slower := 0.0
	turn := func(name string, cost float64) benchtest.Contestant {
		return benchtest.Contestant{Name: name, Turn: func() float64 {
			*order = append(*order, name)
			slower++
			return cost * slower
		}}
	}
	return []benchtest.Contestant{turn("base", 1), turn("twice", 2)}
}

// times returns a function that returns true for the given number of rounds.
func times(rounds int) func() bool {
	return func() bool { rounds--; return rounds >= 0 }
}

func TestContestantsBeginInTurns(t *testing.T) {
	t.Parallel()
	var order []string
	benchtest.TakeTurns(times(3), 2, drifting(&order))
	assert.Equal(t, []string{"base", "twice", "twice", "base", "base", "twice"}, order)
}

func TestThereAreAsManyRoundsAsAskedFor(t *testing.T) {
	t.Parallel()
	var order []string
	benchtest.TakeTurns(times(1), 5, drifting(&order))
	assert.Len(t, order, 10)
}

func TestTheRatioIsThatWithinRounds(t *testing.T) {
	t.Parallel()
	var order []string
	turns := benchtest.TakeTurns(times(100), 1, drifting(&order))
	told := report{}
	turns.Report(told, "ns/span", "base")
	assert.InDelta(t, 2, told["twice/base"], 0.03, "costs a hundred times as much at the end for both")
	assert.InDelta(t, 2, told["twice/base_low"], 0.03)
	assert.InDelta(t, 2, told["twice/base_high"], 0.03)
	assert.InDelta(t, turns.Cost("twice").Median, told["twice_ns/span"], 0)
	assert.NotContains(t, told, "base/base")
}
