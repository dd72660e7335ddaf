// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package watch

import (
	"iter"
	"unique"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
)

// openBin holds the totals of a scope in a bin that has not settled, merged as [health.Bins] does. It is a type of its
// own because health.Bins holds all services together, while a watch reads each scope and bin separately, every few
// seconds, for tens of thousands of them.
type openBin struct {
	totals map[total]health.Total
	// built is the row last built. It is valid until a total changes or the bounds of the scope do.
	built   row
	isBuilt bool
	bounds  int
	// isNoted: nothing changed since TakeChanged was last called.
	isNoted bool
}

// total identifies one collector's total of one series.
type total struct {
	who       *identity
	series    unique.Handle[health.Series]
	collector unique.Handle[string]
}

// merge merges a total into the bin and reports whether that changed anything. It does not if there is no room.
func (o *openBin) merge(w *Watch, at total, told health.Total) (changed bool) {
	held, known := o.totals[at]
	if !known && w.totals >= w.options.MaxTotals {
		w.refused.Full++
		return false
	}
	changed = held.Replace(told) || !known
	if !known {
		w.totals++
	}
	if changed {
		o.totals[at] = held
		o.isBuilt = false
	}
	return changed
}

func (o *openBin) holds(who *identity) bool {
	for name := range o.totals {
		if name.who == who {
			return true
		}
	}
	return false
}

// build returns the bin as a row.
func (o *openBin) build(s *scope, bin health.Bin) row {
	if o.isBuilt && o.bounds == s.pools.generation {
		return o.built
	}
	b := builder{bin: bin}
	var at total
	for read := range health.BestSignals(o.all(bin, &at)) {
		b.of(at.who).add(&read)
	}
	o.built, o.isBuilt, o.bounds = b.finish(&s.pools), true, s.pools.generation
	return o.built
}

// all ranges over all totals; at is set to the name of the total just yielded.
func (o *openBin) all(bin health.Bin, at *total) iter.Seq[health.Observation] {
	return func(yield func(health.Observation) bool) {
		for name, held := range o.totals {
			*at = name
			told := health.Observation{
				Release: name.who.Identity, Bin: bin, Series: name.series.Value(),
				Count: held.Count, Durations: held.Durations, Exemplars: held.Exemplars,
			}
			if !yield(told) {
				return
			}
		}
	}
}
