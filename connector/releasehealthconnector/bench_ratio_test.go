// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package releasehealthconnector_test

import (
	"slices"
	"strconv"
	"testing"

	"github.com/otelcol-dora/otelcol-dora/internal/spantest"
)

const (
	// spansPerTurn is how many spans one contestant is fed before it is the next one's turn.
	spansPerTurn = 20_000
	// minRounds is how often everybody has a turn at least.
	minRounds = 11
)

// releaseCounts are the numbers of releases over which the cost of a span is compared.
var releaseCounts = []int{10, 100, 1000, 10_000}

// BenchmarkRatio compares contestants that take turns, so that whatever else the machine does hits all of them alike, and tells the
// median over the rounds: of the nanoseconds that a span takes, and of its ratio to what it takes the yardstick.
func BenchmarkRatio(b *testing.B) {
	for _, w := range spantest.Workloads() {
		b.Run(w.Name, func(b *testing.B) {
			var names []string
			var watches []*stopwatch
			for _, e := range entrants {
				names, watches = append(names, e.name), append(watches, settled(b, e, w))
			}
			report(b, rounds(b, watches), names, yardstick)
		})
	}
}

// BenchmarkGrowth tells how the cost of a span grows with the number of releases, by turns too.
func BenchmarkGrowth(b *testing.B) {
	for _, e := range connectors {
		b.Run(e.name, func(b *testing.B) {
			var names []string
			var watches []*stopwatch
			for _, n := range releaseCounts {
				names, watches = append(names, strconv.Itoa(n)), append(watches, settled(b, e, spantest.Releases(n)))
			}
			report(b, rounds(b, watches), names, names[0])
		})
	}
}

// rounds lets everybody have turns and returns the nanoseconds per span, by contestant and round.
func rounds(b *testing.B, watches []*stopwatch) [][]float64 {
	b.Helper()
	took := make([][]float64, len(watches))
	round := func() {
		for i, s := range watches {
			took[i] = append(took[i], s.turn(b, spansPerTurn))
		}
	}
	for b.Loop() {
		round()
	}
	for len(took[0]) < minRounds {
		round()
	}
	return took
}

func report(b *testing.B, took [][]float64, names []string, base string) {
	b.Helper()
	of := slices.Index(names, base)
	for i, name := range names {
		b.ReportMetric(median(slices.Clone(took[i])), name+"_ns/span")
		if i == of {
			continue
		}
		ratios := make([]float64, len(took[i]))
		for round := range ratios {
			ratios[round] = took[i][round] / took[of][round]
		}
		b.ReportMetric(median(ratios), name+"/"+base)
	}
	b.ReportMetric(0, "ns/op") // a round
}
