// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package watch

import (
	"cmp"
	"math"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/eprocess"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// row is what was counted of a scope in one bin.
type row struct {
	bin    health.Bin
	counts []count
}

// count is what was counted of one identity.
type count struct {
	who *identity
	// all are all operations; classes tells them apart, as long as the row is young.
	all                      counted
	classes                  []classCount
	failing, logs, instances uint32
	// rare is nil where nothing of it was counted.
	rare *rare
}

// rare is what is not counted in most bins. Fingerprints and exemplars are kept as long as the row is young.
type rare struct {
	fingerprints []Named
	exposures    []Exposure
	origins      []Origin
	exemplars    []health.Exemplar
}

// classCount is what was counted of a class of operations.
type classCount struct {
	Class string
	counted
}

// counted says how many operations there were and failed, how many were timed, and how many of these were slow. Timed are only those of
// classes that have a bound; Measured were all that have a duration, Seconds those together.
type counted struct {
	Total, Failed, Timed, Slow95, Slow50, Measured uint32
	Seconds                                        float32
}

// Named is how often something happened that has a name.
type Named struct {
	Name  string
	Count int64
}

// Exposure is how traces ended at their entry that touched a release, and that touched only others of its service.
type Exposure struct {
	Entry delivery.Service
	eprocess.Tick
}

// Origin is how many traces with an entry failed because of a release, in tenths of a trace.
type Origin struct {
	Entry   delivery.Service
	Handled bool
	Tenths  int64
}

// time counts slow operations and adds up how long all took.
func (c *classCount) time(p *pools, h *health.Histogram) {
	c.Measured, c.Seconds = uint32(min(h.Count, math.MaxUint32)), float32(h.Sum)
	bounds, ok := p.bounds[c.Class]
	if !ok {
		return
	}
	slow95, slow50 := eprocess.Slow(h, bounds.p95), eprocess.Slow(h, bounds.twiceMedian)
	c.Timed, c.Slow95, c.Slow50 = whole(slow95.Total), whole(slow95.Failed), whole(slow50.Failed)
}

// arms returns the counts as arms, by kind.
func (c counted) arms() arms {
	return arms{
		{Total: int64(c.Total), Failed: int64(c.Failed)},
		{Total: int64(c.Timed), Failed: int64(c.Slow95)},
		{Total: int64(c.Timed), Failed: int64(c.Slow50)},
	}
}

// arms are failed operations, slow ones, and very slow ones.
type arms [3]eprocess.Arm

func (c *counted) add(o counted) {
	c.Total += o.Total
	c.Failed += o.Failed
	c.Timed += o.Timed
	c.Slow95 += o.Slow95
	c.Slow50 += o.Slow50
	c.Measured += o.Measured
	c.Seconds += o.Seconds
}

func (c counted) errors() eprocess.Arm {
	return eprocess.Arm{Total: int64(c.Total), Failed: int64(c.Failed)}
}

// operations is how many operations were counted.
func (c *count) operations() int64 { return int64(c.all.Total) }

// errors are the operations of all releases and how many failed.
func (r *row) errors() (sum eprocess.Arm) {
	for i := range r.counts {
		sum = sum.Plus(r.counts[i].all.errors())
	}
	return sum
}

func entryOf(s *health.Series) delivery.Service {
	return delivery.Service{Namespace: s.EntryNamespace, Name: s.EntryService}
}

func compareServices(a, b delivery.Service) int {
	return cmp.Or(cmp.Compare(a.Namespace, b.Namespace), cmp.Compare(a.Name, b.Name))
}

func compareOrigins(a, b Origin) int {
	if c := compareServices(a.Entry, b.Entry); c != 0 || a.Handled == b.Handled {
		return c
	}
	if b.Handled {
		return -1
	}
	return 1
}
