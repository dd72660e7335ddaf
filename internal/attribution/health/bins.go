// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package health

import (
	"iter"
	"maps"
	"slices"
	"strings"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/release"
)

// Bins merges the observations of collectors. What it returns depends on what was observed, not on how often or in
// which order. It is not safe for concurrent use.
type Bins struct {
	releases map[release.Identity]map[Bin]map[Series][]told
	// size is the number of totals held, capacity the most there may be.
	size, capacity int
	refused, late  int
	// floor is the first bin that was not pruned.
	floor  Bin
	pruned bool
}

// told is one collector's total of a series in a bin.
type told struct {
	collector string
	total     Total
}

// NewBins returns a store for at most capacity totals, one per collector, release, bin and series.
func NewBins(capacity int) *Bins {
	return &Bins{releases: map[release.Identity]map[Bin]map[Series][]told{}, capacity: capacity}
}

// Merge takes an observation and reports whether the result changed. Observations of pruned bins, and those for which
// there is no room, change nothing and are counted.
func (b *Bins) Merge(o Observation) (changed bool) {
	if b.pruned && o.Bin < b.floor {
		b.late++
		return false
	}
	all := b.releases[o.Release][o.Bin][o.Series]
	at, known := slices.BinarySearchFunc(all, o.Collector, func(t told, collector string) int {
		return strings.Compare(t.collector, collector)
	})
	if known {
		return all[at].total.Replace(o.Total())
	}
	if b.size >= b.capacity {
		b.refused++
		return false
	}
	b.size++
	first := told{collector: o.Collector}
	first.total.Replace(o.Total())
	b.series(o.Release, o.Bin)[o.Series] = slices.Insert(all, at, first)
	return true
}

// series returns the series of a bin, for writing.
func (b *Bins) series(r release.Identity, bin Bin) map[Series][]told {
	bins := b.releases[r]
	if bins == nil {
		bins = map[Bin]map[Series][]told{}
		b.releases[r] = bins
	}
	if bins[bin] == nil {
		bins[bin] = map[Series][]told{}
	}
	return bins[bin]
}

// Prune drops all bins before the given one for good.
func (b *Bins) Prune(before Bin) {
	if b.pruned && before <= b.floor {
		return
	}
	b.floor, b.pruned = before, true
	for r, bins := range b.releases {
		for bin, series := range bins {
			if bin >= before {
				continue
			}
			for _, all := range series {
				b.size -= len(all)
			}
			delete(bins, bin)
		}
		if len(bins) == 0 {
			delete(b.releases, r)
		}
	}
}

// Len returns the number of totals held.
func (b *Bins) Len() int { return b.size }

// TakeRefused returns how many observations found no room and how many came after their bin was pruned, since it was
// last called.
func (b *Bins) TakeRefused() (full, late int) {
	full, late = b.refused, b.late
	b.refused, b.late = 0, 0
	return full, late
}

// All returns the merged counts in a fixed order: one observation, without a collector, per release, bin and series. It
// may be ranged over repeatedly, but not while the store changes. See [BestSignals] for services that were counted from
// several signals.
func (b *Bins) All() iter.Seq[Observation] {
	return func(yield func(Observation) bool) {
		for _, r := range slices.SortedFunc(maps.Keys(b.releases), release.Compare) {
			for _, bin := range slices.Sorted(maps.Keys(b.releases[r])) {
				for _, s := range slices.SortedFunc(maps.Keys(b.releases[r][bin]), compareSeries) {
					sum := s.sum(b.releases[r][bin][s])
					o := Observation{
						Release: r, Bin: bin, Series: s,
						Count: sum.Count, Durations: sum.Durations, Exemplars: sum.Exemplars,
					}
					if !yield(o) {
						return
					}
				}
			}
		}
	}
}

// sum merges the totals of several collectors. They may count the same instances, so for instances the largest total
// counts.
func (s *Series) sum(all []told) Total {
	var sum Total
	for _, t := range all {
		if s.Metric == Instances {
			sum.Replace(t.total)
			continue
		}
		sum.Add(t.total)
	}
	return sum
}
