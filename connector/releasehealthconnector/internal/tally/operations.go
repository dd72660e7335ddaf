// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package tally

import (
	"bytes"

	"github.com/lightstep/go-expohisto/structure"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
)

// MaxExemplars is the maximum number of exemplars of one series.
const MaxExemplars = 4

// Operations are counts of operations by class and outcome.
type Operations struct {
	succeeded []uint32
	failed    []failedCount
	durations []*structure.Float64
}

type failedCount struct {
	class, errorType uint16
	count            uint32
	exemplars        [MaxExemplars]health.Exemplar
	known            uint8
}

// Succeed counts operations of a class that succeeded.
func (o *Operations) Succeed(class uint16, count uint32) { o.succeeded[class] += count }

// Fail counts operations of a class that failed.
func (o *Operations) Fail(class, errorType uint16, count uint32) *Failures {
	for i := range o.failed {
		if f := &o.failed[i]; f.class == class && f.errorType == errorType {
			f.count += count
			return (*Failures)(f)
		}
	}
	o.failed = append(o.failed, failedCount{class: class, errorType: errorType, count: count})
	return (*Failures)(&o.failed[len(o.failed)-1])
}

// Failures are failed operations of one class and error type.
type Failures failedCount

// Show adds a failing span as an exemplar. If there are more than limit, those with the smallest trace ids are kept, so
// that the result does not depend on the order of arrival.
func (f *Failures) Show(e health.Exemplar, limit int) {
	last := int(f.known)
	for i := range last {
		switch bytes.Compare(e.TraceID[:], f.exemplars[i].TraceID[:]) {
		case 0:
			return
		case -1:
			f.exemplars[i], e = e, f.exemplars[i]
		}
	}
	if last < min(limit, MaxExemplars) {
		f.exemplars[last] = e
		f.known++
	}
}

// total returns the number of operations and how many of them failed.
func (o *Operations) total() (all, failed uint64) {
	for _, n := range o.succeeded {
		all += uint64(n)
	}
	for i := range o.failed {
		failed += uint64(o.failed[i].count)
	}
	return all + failed, failed
}

// empty clears the operations for reuse and adds their histograms to the spare ones, because the next bin may belong to
// another service.
func (o *Operations) empty(spare []*structure.Float64) []*structure.Float64 {
	clear(o.succeeded)
	o.failed = o.failed[:0]
	if cap(o.failed) > commonlyFailed {
		o.failed = nil
	}
	for i, h := range o.durations {
		if h != nil {
			h.Clear()
			spare = append(spare, h)
			o.durations[i] = nil
		}
	}
	return spare
}

// commonlyFailed is the largest capacity of the list of failures that is kept for the next bin.
const commonlyFailed = 8
