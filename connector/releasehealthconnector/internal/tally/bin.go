// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package tally

import (
	"github.com/lightstep/go-expohisto/structure"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
)

// Bin holds the counts of a release in ten seconds of event time.
type Bin struct {
	index health.Bin
	// changed reports whether the bin has changed since it was last taken.
	changed bool

	operations    [signals]*Operations
	fingerprints  []numbered
	failingTraces uint32
	errorLogs     uint32
	instances     uint32
	origins       []originCount
	exposures     []exposureCount
}

// numbered is the count of a number that a roster assigned.
type numbered struct {
	number uint16
	count  uint32
}

type originCount struct {
	entry   uint32
	handled bool
	tenths  int64
}

type exposureCount struct {
	entry       uint32
	this        bool
	entryFailed bool
	count       uint32
}

func (s *Store) newBin(index health.Bin) *Bin {
	if n := len(s.pool); n > 0 {
		b := s.pool[n-1]
		s.pool = s.pool[:n-1]
		b.index = index
		return b
	}
	return &Bin{index: index}
}

// recycle empties a bin and puts it into the pool.
func (s *Store) recycle(b *Bin) {
	for _, o := range b.operations {
		if o != nil {
			s.spare = o.empty(s.spare)
		}
	}
	b.changed = false
	b.failingTraces, b.errorLogs, b.instances = 0, 0, 0
	b.fingerprints, b.origins, b.exposures = b.fingerprints[:0], b.origins[:0], b.exposures[:0]
	s.pool = append(s.pool, b)
}

// Operations returns the bin's operations counted from a signal, and marks the bin as changed.
func (s *Store) Operations(b *Bin, signal int) *Operations {
	b.changed = true
	if b.operations[signal] == nil {
		b.operations[signal] = &Operations{succeeded: make([]uint32, s.classes)}
	}
	return b.operations[signal]
}

// ErrorLog counts an error log record.
func (b *Bin) ErrorLog() {
	b.changed = true
	b.errorLogs++
}

// Fingerprint counts a failure by the number of its fingerprint.
func (b *Bin) Fingerprint(number uint16) {
	b.changed = true
	for i := range b.fingerprints {
		if b.fingerprints[i].number == number {
			b.fingerprints[i].count++
			return
		}
	}
	b.fingerprints = append(b.fingerprints, numbered{number: number, count: 1})
}

// Measure adds a duration in seconds to a histogram, weight times.
func (s *Store) Measure(o *Operations, class uint16, seconds float64, weight uint64) {
	if o.durations == nil {
		o.durations = make([]*structure.Float64, s.classes)
	}
	h := o.durations[class]
	if h == nil {
		h = s.newHistogram()
		o.durations[class] = h
	}
	h.UpdateByIncr(seconds, weight)
}

func (s *Store) newHistogram() *structure.Float64 {
	if n := len(s.spare); n > 0 {
		h := s.spare[n-1]
		s.spare = s.spare[:n-1]
		return h
	}
	return structure.NewFloat64(s.histogram)
}

// trim drops pooled bins and histograms beyond what the releases can need for their next bin.
func (s *Store) trim() {
	s.pool = shorten(s.pool, len(s.releases))
	s.spare = shorten(s.spare, len(s.releases)*s.classes/2)
}

func shorten[T any](list []*T, length int) []*T {
	if len(list) <= length {
		return list
	}
	clear(list[length:])
	return list[:length]
}

// served reports whether operations were counted in the bin, from any signal.
func (b *Bin) served() bool {
	for _, o := range b.operations {
		if o == nil {
			continue
		}
		if all, _ := o.total(); all > 0 {
			return true
		}
	}
	return false
}
