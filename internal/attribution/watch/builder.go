// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package watch

import (
	"cmp"
	"math"
	"slices"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/release"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// builder turns the observations of a bin into a row.
type builder struct {
	bin    health.Bin
	counts []*counting
}

// counting is a count under construction.
type counting struct {
	who       *identity
	classes   map[string]*classCount
	durations map[string]*health.Histogram
	failing   int64
	logs      int64
	instances int64
	exemplars []health.Exemplar

	fingerprints map[string]int64
	exposures    map[delivery.Service]*Exposure
	origins      map[origin]int64
}

type origin struct {
	entry   delivery.Service
	handled bool
}

func (b *builder) of(who *identity) *counting {
	for _, c := range b.counts {
		if c.who == who {
			return c
		}
	}
	c := &counting{
		who: who, classes: map[string]*classCount{}, durations: map[string]*health.Histogram{}, fingerprints: map[string]int64{},
		exposures: map[delivery.Service]*Exposure{}, origins: map[origin]int64{},
	}
	b.counts = append(b.counts, c)
	return c
}

func (c *counting) add(o *health.Observation) {
	s := &o.Series
	switch s.Metric {
	case health.Operations:
		c.operations(s.Class, o.Count, s.ErrorType != "")
		c.exemplars = health.JoinExemplars(c.exemplars, o.Exemplars)
	case health.Durations:
		if c.durations[s.Class] == nil {
			c.durations[s.Class] = &health.Histogram{}
		}
		c.durations[s.Class].Add(o.Durations)
	case health.FailingTraces:
		c.failing += o.Count
	case health.Fingerprints:
		c.fingerprints[s.Fingerprint] += o.Count
	case health.ErrorLogs:
		c.logs += o.Count
	case health.Instances:
		c.instances = max(c.instances, o.Count)
	case health.FailureOrigins:
		c.origins[origin{entryOf(s), s.Handled}] += o.Count
	case health.Exposures:
		c.exposed(s, o.Count)
	}
}

func (c *counting) operations(class string, n int64, failed bool) {
	at := c.class(class)
	at.Total += whole(n)
	if failed {
		at.Failed += whole(n)
	}
}

func (c *counting) class(name string) *classCount {
	if c.classes[name] == nil {
		c.classes[name] = &classCount{Class: name}
	}
	return c.classes[name]
}

func (c *counting) exposed(s *health.Series, n int64) {
	entry := entryOf(s)
	x := c.exposures[entry]
	if x == nil {
		x = &Exposure{Entry: entry}
		c.exposures[entry] = x
	}
	arm := &x.New
	if s.Touched == health.TouchedOther {
		arm = &x.Control
	}
	arm.Total += n
	if s.EntryFailed {
		arm.Failed += n
	}
}

// finish returns the row. Its order does not depend on the order of the observations.
func (b *builder) finish(p *pools) row {
	slices.SortFunc(b.counts, func(a, b *counting) int { return release.Compare(a.who.Identity, b.who.Identity) })
	done := row{bin: b.bin, counts: make([]count, 0, len(b.counts))}
	for _, c := range b.counts {
		for class, h := range c.durations {
			c.class(class).time(p, h)
		}
		done.counts = append(done.counts, c.count())
	}
	return done
}

func (c *counting) count() count {
	done := count{who: c.who, failing: whole(c.failing), logs: whole(c.logs), instances: whole(c.instances), classes: make([]classCount, 0, len(c.classes))}
	for _, class := range c.classes {
		done.classes = append(done.classes, *class)
	}
	slices.SortFunc(done.classes, func(a, b classCount) int { return cmp.Compare(a.Class, b.Class) })
	for i := range done.classes { // in class order, because sums of fractions depend on the order
		done.all.add(done.classes[i].counted)
	}
	if len(c.fingerprints)+len(c.exposures)+len(c.origins)+len(c.exemplars) > 0 {
		done.rare = c.rare()
	}
	return done
}

func (c *counting) rare() *rare {
	r := &rare{exemplars: c.exemplars}
	for name, n := range c.fingerprints {
		r.fingerprints = append(r.fingerprints, Named{name, n})
	}
	slices.SortFunc(r.fingerprints, func(a, b Named) int { return cmp.Compare(a.Name, b.Name) })
	for _, x := range c.exposures {
		r.exposures = append(r.exposures, *x)
	}
	slices.SortFunc(r.exposures, func(a, b Exposure) int { return compareServices(a.Entry, b.Entry) })
	for o, tenths := range c.origins {
		r.origins = append(r.origins, Origin{o.entry, o.handled, tenths})
	}
	slices.SortFunc(r.origins, compareOrigins)
	return r
}

// whole limits a count to 32 bits, which ten seconds of one release do not exceed.
func whole(n int64) uint32 { return uint32(min(max(n, 0), math.MaxUint32)) }
