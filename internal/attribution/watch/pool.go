// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package watch

import (
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/eprocess"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
)

// pools hold how long operations of a scope took lately, and the bounds above which they count as slow. Bounds are drawn from the past when a
// release comes, so that what is compared has not chosen them, and hold for all arms alike.
type pools struct {
	// last and present are the classes in the previous and in the present period.
	last, present map[string]*health.Histogram
	period        health.Bin
	bounds        map[string]slowness
	// usual is what the bounds were drawn from, and how much of it was slow.
	usual eprocess.Arm
	// generation is raised when bounds change.
	generation int
	// stale says that a release came, for which bounds are to be drawn anew.
	stale bool
}

type slowness struct{ p95, twiceMedian eprocess.Bound }

const (
	poolBins = 60 // of a period
	// leastTimed is how many operations a bound is drawn from at least.
	leastTimed = 100
	// maxClasses caps the classes that are told apart.
	maxClasses = 256
)

// add adds a bin's durations, and draws bounds for classes that have none.
func (p *pools) add(bin health.Bin, all map[string]*health.Histogram) {
	if period := bin / poolBins; period != p.period || p.present == nil {
		p.last = nil
		if period == p.period+1 {
			p.last = p.present
		}
		p.period, p.present = period, map[string]*health.Histogram{}
	}
	for class, durations := range all {
		h := p.present[class]
		if h == nil && len(p.present) >= maxClasses {
			continue
		}
		if h == nil {
			h = &health.Histogram{}
			p.present[class] = h
		}
		h.Add(durations)
	}
	for class := range all {
		p.bound(class)
	}
}

// refresh draws bounds anew if a release came.
func (p *pools) refresh() {
	if p.stale {
		p.stale = false
		p.redraw()
	}
}

// redraw draws all bounds anew.
func (p *pools) redraw() {
	p.bounds, p.usual = nil, eprocess.Arm{}
	p.generation++
	for class := range p.last {
		p.bound(class)
	}
	for class := range p.present {
		p.bound(class)
	}
}

func (p *pools) bound(class string) {
	if _, ok := p.bounds[class]; ok || len(p.bounds) >= maxClasses {
		return
	}
	var all health.Histogram
	all.Add(p.last[class])
	all.Add(p.present[class])
	if all.Count < leastTimed {
		return
	}
	p95, _ := eprocess.Quantile(&all, .95)
	median, _ := eprocess.Quantile(&all, .5)
	if p.bounds == nil {
		p.bounds = map[string]slowness{}
	}
	p.bounds[class] = slowness{p95: p95, twiceMedian: median.Twice()}
	p.usual = p.usual.Plus(eprocess.Slow(&all, p95))
	p.generation++
}
