// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package healthmetric

import (
	"iter"
	"slices"
	"time"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/pmetric"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/release"
)

// CumulativeOptions set how running totals are kept and written.
type CumulativeOptions struct {
	Options
	// MaxSeries limits the series that are remembered.
	MaxSeries int
	// Reach is how long before the newest bin of its release a bin may be and still be counted. Observations of older
	// bins are refused, because what was already counted of them is no longer known.
	Reach time.Duration
	// Expiry is the event time after which a release without observations is forgotten. It must not be shorter than the
	// time for which the sender remembers its bins: a bin sent again after that would be counted twice.
	Expiry time.Duration
}

// Cumulative turns totals of bins into running totals per collector, release and series. If a bin is added again, with
// the same or a later total, only the difference is counted. It is not safe for concurrent use.
type Cumulative struct {
	opts  CumulativeOptions
	reach health.Bin

	releases map[teller]*running
	order    []*running
	series   int

	refused, late int
	// newest is the newest bin of all releases.
	newest health.Bin
	// last is the time of the last flush. New observations happened after it.
	last pcommon.Timestamp
}

// teller identifies a release as counted by one collector.
type teller struct {
	collector string
	release   release.Identity
}

// running holds the running totals of one teller.
type running struct {
	teller
	newest health.Bin
	// told reports that an observation was added since the last flush.
	told   bool
	series map[health.Series]*runningSeries
	order  []*runningSeries
}

// NewCumulative returns an empty Cumulative that counts from start.
func NewCumulative(o CumulativeOptions, start time.Time) *Cumulative {
	return &Cumulative{
		opts: o, reach: health.Bin(o.Reach / health.BinWidth), newest: -1 << 62,
		releases: map[teller]*running{}, last: pcommon.NewTimestampFromTime(start),
	}
}

// Len returns the number of remembered series.
func (c *Cumulative) Len() int { return c.series }

// TakeRefused returns how many observations since the last call had no room for their series, and how many came too
// late for their bin.
func (c *Cumulative) TakeRefused() (full, late int) {
	full, late = c.refused, c.late
	c.refused, c.late = 0, 0
	return full, late
}

// Add counts an observation. It keeps no reference into it.
func (c *Cumulative) Add(o health.Observation) {
	of := teller{collector: o.Collector, release: o.Release}
	r := c.releases[of]
	if r != nil && o.Bin < r.newest-c.reach {
		c.late++
		return
	}
	if r == nil || r.series[o.Series] == nil {
		if c.series >= c.opts.MaxSeries {
			c.refused++
			return
		}
		r = c.begin(of, o)
	}
	c.newest = max(c.newest, o.Bin)
	r.newest, r.told = max(r.newest, o.Bin), true
	r.series[o.Series].add(o, r.newest-c.reach)
}

// begin creates the observation's series.
func (c *Cumulative) begin(of teller, o health.Observation) *running {
	r := c.releases[of]
	if r == nil {
		r = &running{teller: of, newest: o.Bin, series: map[health.Series]*runningSeries{}}
		c.releases[of] = r
		c.order = append(c.order, r)
	}
	s := &runningSeries{series: o.Series, start: c.last}
	r.series[o.Series] = s
	r.order = append(r.order, s)
	c.series++
	return r
}

// Build writes every running total as of now, and forgets expired releases. The requests are built during the
// iteration; iterate once, before the next Add. If the clock went back, the time of the flush is just after the last
// one.
func (c *Cumulative) Build(now time.Time) iter.Seq[pmetric.Metrics] {
	c.expire()
	c.last = max(pcommon.NewTimestampFromTime(now), c.last+1)
	return func(yield func(pmetric.Metrics) bool) {
		f := form{temporality: pmetric.AggregationTemporalityCumulative, identityOnPoints: true}
		w := newWriter(f, c.opts.Options, yield)
		for _, r := range c.order {
			if !r.write(w, c.last) {
				return
			}
		}
		w.flush()
	}
}

func (r *running) write(w *writer, now pcommon.Timestamp) bool {
	for _, s := range r.order {
		o, wanted := s.take()
		if !wanted {
			continue
		}
		o.Collector, o.Release = r.collector, r.release
		if !w.write(point{start: s.startOf(), end: now, told: &o}) {
			return false
		}
	}
	return true
}

// expire forgets releases whose bins are old and of which nothing was added since the last flush. Old bins that are
// arriving only now may be followed by more.
func (c *Cumulative) expire() {
	oldest := c.newest - health.Bin(c.opts.Expiry/health.BinWidth)
	c.order = slices.DeleteFunc(c.order, func(r *running) bool {
		gone := !r.told && r.newest < oldest
		if gone {
			c.series -= len(r.order)
			delete(c.releases, r.teller)
		}
		r.told = false
		return gone
	})
}
