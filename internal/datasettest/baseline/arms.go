// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package baseline

import (
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/release"
	"github.com/otelcol-dora/otelcol-dora/internal/datasettest"
)

// arm holds the operations of a release, by minute.
type arm map[int64]*operations

// operations are their number, how many of them failed, and the sum of their durations.
type operations struct {
	all, failed float64
	seconds     float64
}

const binsPerMinute = 6

// arms returns the operations of all releases.
func arms(c datasettest.Case) map[release.Identity]arm {
	all := map[release.Identity]arm{}
	for i := range c.Health {
		o := &c.Health[i]
		if o.Series.Metric != health.Operations && o.Series.Metric != health.Durations {
			continue
		}
		if all[o.Release] == nil {
			all[o.Release] = arm{}
		}
		minute := int64(o.Bin) / binsPerMinute
		if all[o.Release][minute] == nil {
			all[o.Release][minute] = &operations{}
		}
		all[o.Release][minute].add(o)
	}
	return all
}

func (o *operations) add(told *health.Observation) {
	switch {
	case told.Series.Metric == health.Durations:
		o.seconds += told.Durations.Sum
	case told.Series.ErrorType != "":
		o.failed += float64(told.Count)
		fallthrough
	default:
		o.all += float64(told.Count)
	}
}

// enough is the minimum number of operations of a control; besideShare is the minimum share of the release's minutes
// that a control beside it must cover.
const (
	enough      = 30
	besideShare = 0.5
)

// control returns the operations to compare a release with: those of the version before while both ran, if there are
// enough of them, or else those before the release started.
func (a arm) control(before arm) arm {
	first, beside, total := int64(0), arm{}, 0.0
	for minute := range a {
		if first == 0 || minute < first {
			first = minute
		}
	}
	for minute, o := range before {
		if minute >= first && a[minute] != nil {
			beside[minute] = o
			total += o.all
		}
	}
	if total >= enough && float64(len(beside)) >= besideShare*float64(len(a)) {
		return beside
	}
	earlier := arm{}
	for minute, o := range before {
		if minute < first {
			earlier[minute] = o
		}
	}
	return earlier
}

func (a arm) sum() operations {
	var s operations
	for _, o := range a {
		s.all, s.failed, s.seconds = s.all+o.all, s.failed+o.failed, s.seconds+o.seconds
	}
	return s
}
