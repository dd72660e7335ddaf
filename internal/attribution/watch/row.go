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

// row is what a scope counted in one bin.
type row struct {
	bin    health.Bin
	counts []count
}

// count is what was counted of one identity.
type count struct {
	who *identity
	// all are all operations. classes separates them by class while the row is young.
	all                      counted
	classes                  []classCount
	failing, logs, instances uint32
	// rare is nil if nothing of it was counted.
	rare *rare
}

// rare is what most bins do not contain. Fingerprints and exemplars are kept while the row is young.
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

// counted is a count of operations. Total were served, Failed of these failed. Timed are those of a class that has a
// bound, Slow95 and Slow50 those of them above the 95th percentile and above twice the median. Measured have a
// duration, Seconds is the sum of these.
type counted struct {
	Total, Failed, Timed, Slow95, Slow50, Measured uint32
	Seconds                                        float32
}

// Named is how often something with a name occurred.
type Named struct {
	Name  string
	Count int64
}

// Exposure is how the traces that entered at a service ended: New touched the release, Control touched only other
// releases of its service.
type Exposure struct {
	Entry delivery.Service
	eprocess.Tick
}

// Origin is how many traces that entered at a service failed because of a release, in tenths of a trace.
type Origin struct {
	Entry   delivery.Service
	Handled bool
	Tenths  int64
}

// time counts slow operations and sums up durations.
func (c *classCount) time(p *pools, h *health.Histogram) {
	c.Measured, c.Seconds = uint32(min(h.Count, math.MaxUint32)), float32(h.Sum)
	bounds, ok := p.bounds[c.Class]
	if !ok {
		return
	}
	slow95, slow50 := eprocess.Slow(h, bounds.p95), eprocess.Slow(h, bounds.twiceMedian)
	c.Timed, c.Slow95, c.Slow50 = whole(slow95.Total), whole(slow95.Failed), whole(slow50.Failed)
}

// arms returns the counts by kind: failed, slow and very slow operations.
func (c counted) arms() arms {
	return arms{
		{Total: int64(c.Total), Failed: int64(c.Failed)},
		{Total: int64(c.Timed), Failed: int64(c.Slow95)},
		{Total: int64(c.Timed), Failed: int64(c.Slow50)},
	}
}

// arms are failed, slow and very slow operations.
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

// operations returns how many operations were counted.
func (c *count) operations() int64 { return int64(c.all.Total) }

// errors returns the operations of all releases and how many of them failed.
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
	return cmp.Or(compareServices(a.Entry, b.Entry), delivery.CompareBools(a.Handled, b.Handled))
}
