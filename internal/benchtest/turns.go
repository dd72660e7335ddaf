// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package benchtest

import "slices"

// Contestant is something whose cost is compared. In its turn it does some of its work, and returns what a unit of it cost.
type Contestant struct {
	Name string
	Turn func() float64
}

// Turns are what a unit of work cost, by contestant and round.
type Turns struct {
	names []string
	costs [][]float64
}

// TakeTurns lets each contestant have a turn per round for as long as more says so, as testing.B.Loop does, and for a number of rounds at least. Who
// begins changes from round to round, since one leaves garbage to the next.
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

// Cost returns what a unit of work cost a contestant.
func (t *Turns) Cost(name string) Estimate { return MedianOf(t.costs[slices.Index(t.names, name)]) }

// Ratio returns how many times as much as the base a contestant cost within a round.
func (t *Turns) Ratio(name, base string) Estimate {
	of, to := t.costs[slices.Index(t.names, name)], t.costs[slices.Index(t.names, base)]
	ratios := make([]float64, len(of))
	for i := range ratios {
		ratios[i] = of[i] / to[i]
	}
	return MedianOf(ratios)
}

// Reporter is a benchmark as far as it tells its results.
type Reporter interface{ ReportMetric(n float64, unit string) }

// Report tells the median of each contestant's cost in the unit, such as ns/span, and that of its ratio to the base, each ratio with the bounds of its
// interval.
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
	b.ReportMetric(0, "ns/op") // a round
}
