// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package watch

import (
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/eprocess"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
)

// pools holds how long operations of a scope took lately, and the bounds above which they count as slow. Bounds are
// drawn from the past whenever a release comes. The release has no influence on them, and they are the same for the
// release and its control.
type pools struct {
	// last and present hold the classes of the previous and the current period.
	last, present map[string]*health.Histogram
	period        health.Bin
	bounds        map[string]slowness
	// usual counts the durations from which the bounds were drawn and how many of them were slow.
	usual eprocess.Arm
	// generation increases when bounds change.
	generation int
	// stale: a release came, so the bounds must be drawn anew.
	stale bool
}

type slowness struct{ p95, twiceMedian eprocess.Bound }

const (
	poolBins = 60 // the length of a period
	// leastTimed is the smallest number of operations from which a bound is drawn.
	leastTimed = 100
	// maxClasses caps the classes of operations.
	maxClasses = 256
)

// add adds the durations of a bin and draws bounds for classes that have none.
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

// refresh draws the bounds anew if a release came.
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

// bound draws the bounds of a class that has none, if there are enough durations.
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
