// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package releasehealthconnector_test

import (
	"strconv"
	"testing"

	"github.com/otelcol-dora/otelcol-dora/internal/benchtest"
	"github.com/otelcol-dora/otelcol-dora/internal/spantest"
)

const (
	// spansPerTurn is how many spans a contestant gets in one turn.
	spansPerTurn = 20_000
	// minRounds is the minimum number of rounds; in a round every contestant has one turn.
	minRounds = 11
)

// releaseCounts are the numbers of releases for which the cost of a span is compared.
var releaseCounts = []int{10, 100, 1000, 10_000}

// BenchmarkRatio compares contestants that take turns, so that other load on the machine affects all of them alike. It
// reports medians over the rounds: the nanoseconds per span, and their ratio to those of the yardstick with its
// confidence interval.
func BenchmarkRatio(b *testing.B) {
	for _, w := range spantest.Workloads() {
		b.Run(w.Name, func(b *testing.B) {
			var all []benchtest.Contestant
			for _, e := range entrants {
				all = append(all, contestantOf(b, e.name, e, w))
			}
			turns := benchtest.TakeTurns(b.Loop, minRounds, all)
			turns.Report(b, "ns/span", yardstick)
		})
	}
}

// BenchmarkGrowth reports how the cost of a span grows with the number of releases; the contestants take turns here
// too.
func BenchmarkGrowth(b *testing.B) {
	for _, e := range connectors {
		b.Run(e.name, func(b *testing.B) {
			var all []benchtest.Contestant
			for _, n := range releaseCounts {
				all = append(all, contestantOf(b, strconv.Itoa(n), e, spantest.Releases(n)))
			}
			turns := benchtest.TakeTurns(b.Loop, minRounds, all)
			turns.Report(b, "ns/span", all[0].Name)
		})
	}
}

func contestantOf(b *testing.B, name string, e entrant, w spantest.Workload) benchtest.Contestant {
	b.Helper()
	s := settled(b, e, w)
	return benchtest.Contestant{Name: name, Turn: func() float64 { return s.turn(b, spansPerTurn) }}
}
