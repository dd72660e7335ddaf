// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package healthmetric

import (
	"cmp"
	"slices"

	"go.opentelemetry.io/collector/pdata/pcommon"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
)

// runningSeries holds the running total of one series of a release.
type runningSeries struct {
	series health.Series
	// start is the time when the running total was zero.
	start pcommon.Timestamp
	// settled is the sum of bins that accept no more observations.
	settled health.Total
	// bins may still be added again, oldest first.
	bins []binTotal
	// exemplars are those added since the last flush; fresh reports whether any observation was.
	exemplars []health.Exemplar
	fresh     bool
}

type binTotal struct {
	bin   health.Bin
	total health.Total
}

// add counts the observation. oldest is the oldest bin that is still accepted; that of the observation is not older.
func (s *runningSeries) add(o health.Observation, oldest health.Bin) {
	at, known := slices.BinarySearchFunc(s.bins, o.Bin, func(b binTotal, bin health.Bin) int { return cmp.Compare(b.bin, bin) })
	if !known {
		s.bins = slices.Insert(s.bins, at, binTotal{bin: o.Bin})
	}
	if s.bins[at].total.Replace(health.Total{Count: o.Count, Durations: o.Durations}) {
		s.exemplars = health.JoinExemplars(s.exemplars, o.Exemplars)
	}
	s.fresh = true
	s.settle(oldest)
}

// settle moves the bins before oldest into settled.
func (s *runningSeries) settle(oldest health.Bin) {
	n := 0
	for ; n < len(s.bins) && s.bins[n].bin < oldest; n++ {
		s.settled.Add(s.bins[n].total)
	}
	s.bins = slices.Delete(s.bins, 0, n)
}

// take returns the observation to be sent, and forgets the exemplars, which are sent only once. The number of instances
// holds for one moment, so it is wanted only if there is a new one.
func (s *runningSeries) take() (o health.Observation, wanted bool) {
	wanted = s.fresh || s.series.Metric != health.Instances
	o = health.Observation{Series: s.series, Exemplars: s.exemplars}
	s.exemplars, s.fresh = nil, false
	if s.series.Metric == health.Instances {
		o.Count = s.bins[len(s.bins)-1].total.Count
		return o, wanted
	}
	var sum health.Total
	sum.Add(s.settled)
	for _, b := range s.bins {
		sum.Add(b.total)
	}
	o.Count, o.Durations = sum.Count, sum.Durations
	return o, wanted
}

// startOf returns the start of the data point, or 0 for instances, which have none.
func (s *runningSeries) startOf() pcommon.Timestamp {
	if s.series.Metric == health.Instances {
		return 0
	}
	return s.start
}
