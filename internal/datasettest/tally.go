// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package datasettest

import (
	"cmp"
	"slices"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/release"
)

// UnknownError is the error type of failures of which only the number is known (semantic conventions).
const UnknownError = "_OTHER"

// Collector is the id of the collector in all observations.
const Collector = "dataset"

// Tally counts what a collector would have counted.
type Tally struct {
	totals map[cell]*health.Total
	// samples are durations that have not been put into histograms yet.
	samples map[cell][]float64
}

// cell is a series of a release in a bin.
type cell struct {
	release release.Identity
	bin     health.Bin
	series  health.Series
}

// NewTally returns an empty tally.
func NewTally() *Tally {
	return &Tally{totals: map[cell]*health.Total{}, samples: map[cell][]float64{}}
}

// Count adds to a series. A series whose count stays 0 yields no observation.
func (t *Tally) Count(r release.Identity, bin health.Bin, series health.Series, n int64) {
	if n > 0 {
		t.total(cell{r, bin, series}).Count += n
	}
}

// Operation counts an operation of a class with its duration in seconds.
func (t *Tally) Operation(r release.Identity, bin health.Bin, class string, failed bool, seconds float64) {
	series := health.Series{Metric: health.Operations, Signal: health.Traces, Class: class}
	if failed {
		series.ErrorType = UnknownError
		t.Count(r, bin, health.Series{Metric: health.FailingTraces}, 1)
	}
	t.Count(r, bin, series, 1)
	took := cell{r, bin, health.Series{Metric: health.Durations, Signal: health.Traces, Class: class}}
	t.samples[took] = append(t.samples[took], seconds)
}

// Add adds an observation of another tally.
func (t *Tally) Add(o health.Observation) { t.total(cell{o.Release, o.Bin, o.Series}).Add(o.Total()) }

func (t *Tally) total(c cell) *health.Total {
	if t.totals[c] == nil {
		t.totals[c] = &health.Total{}
	}
	return t.totals[c]
}

// Observations returns the counts, by bin, then in the order of [health.Bins].
func (t *Tally) Observations() []health.Observation {
	for c, seconds := range t.samples {
		h := histogramOf(seconds)
		t.total(c).Add(health.Total{Count: int64(h.Count), Durations: h})
		delete(t.samples, c)
	}
	bins := health.NewBins(len(t.totals))
	for c, total := range t.totals {
		bins.Merge(health.Observation{
			Collector: Collector, Release: c.release, Bin: c.bin, Series: c.series,
			Count: total.Count, Durations: total.Durations, Exemplars: total.Exemplars,
		})
	}
	all := make([]health.Observation, 0, len(t.totals))
	for o := range bins.All() {
		o.Collector = Collector
		all = append(all, o)
	}
	slices.SortStableFunc(all, func(a, b health.Observation) int { return cmp.Compare(a.Bin, b.Bin) })
	return all
}
