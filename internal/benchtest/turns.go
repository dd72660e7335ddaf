// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package benchtest

import "slices"

// Contestant is something whose cost is compared. Turn does some of its work, and returns the cost of a unit of work.
type Contestant struct {
	Name string
	Turn func() float64
}

// Turns are the costs of a unit of work, by contestant and round.
type Turns struct {
	names []string
	costs [][]float64
}

// TakeTurns gives each contestant one turn per round, as long as more returns true, as for testing.B.Loop, but for at
// least the given number of rounds. Each round starts with another contestant, since each leaves garbage to the next.
func TakeTurns(more func() bool, rounds int, contestants []Contestant) Turns {
	t := Turns{costs: make([][]float64, len(contestants))}
	for _, c := range contestants {
		t.names = append(t.names, c.Name)
	}
	for more() {
		t.round(contestants)
	}
	for len(t.costs[0]) < rounds {
		t.round(contestants)
	}
	return t
}

func (t *Turns) round(contestants []Contestant) {
	begins := len(t.costs[0])
	for i := range contestants {
		at := (begins + i) % len(contestants)
		t.costs[at] = append(t.costs[at], contestants[at].Turn())
	}
}

// Cost estimates the cost of a unit of a contestant's work.
func (t *Turns) Cost(name string) Estimate { return MedianOf(t.costs[slices.Index(t.names, name)]) }

// Ratio estimates the ratio of a contestant's cost to that of the base in the same round.
func (t *Turns) Ratio(name, base string) Estimate {
	of, to := t.costs[slices.Index(t.names, name)], t.costs[slices.Index(t.names, base)]
	ratios := make([]float64, len(of))
	for i := range ratios {
		ratios[i] = of[i] / to[i]
	}
	return MedianOf(ratios)
}

// Reporter is the part of a benchmark that takes results.
type Reporter interface{ ReportMetric(n float64, unit string) }

// Report reports the median cost of each contestant in the unit, such as ns/span, and the ratio of each to the base,
// with the bounds of its interval.
func (t *Turns) Report(b Reporter, unit, base string) {
	for _, name := range t.names {
		b.ReportMetric(t.Cost(name).Median, name+"_"+unit)
		if name == base {
			continue
		}
		ratio := t.Ratio(name, base)
		b.ReportMetric(ratio.Median, name+"/"+base)
		b.ReportMetric(ratio.Low, name+"/"+base+"_low")
		b.ReportMetric(ratio.High, name+"/"+base+"_high")
	}
	b.ReportMetric(0, "ns/op") // the time of a round means nothing
}
