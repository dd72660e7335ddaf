// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package tally

import (
	"cmp"
	"iter"
	"slices"

	"github.com/lightstep/go-expohisto/structure"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/release"
)

// Take returns what was counted so far of every bin in which something has changed since it was last taken. Bins that can take no more
// are given up. The observations of one release and bin follow each other; those of a release come in the order of their bins.
//
// Between releases it pauses every now and then, and whoever takes may let others count meanwhile. What they count is told now or
// the next time.
func (s *Store) Take(collector string, pause func()) iter.Seq[health.Observation] {
	return func(yield func(health.Observation) bool) {
		t := taker{s: s, collector: collector, yield: yield, closed: map[*Release][]*Bin{}}
		t.collect()
		told := 0
		for _, r := range s.releases {
			t.release(r)
			told++
			if told%releasesPerTurn == 0 {
				pause()
				t.collect()
			}
		}
		for r := range t.closed {
			t.release(r) // it was told before the last pause
		}
	}
}

// releasesPerTurn is after how many releases others may count. Telling so many takes about a millisecond.
const releasesPerTurn = 64

// taker tells observations until nobody wants more; what it does not tell is marked as told all the same.
type taker struct {
	s         *Store
	collector string
	yield     func(health.Observation) bool
	done      bool
	// closed are the bins that left their release's ring.
	closed map[*Release][]*Bin
	sums   []sum
	order  []*Bin
}

// collect takes the bins that left their release's ring, to tell them in their turn: others of the ring may be older.
func (t *taker) collect() {
	for _, c := range t.s.closed {
		t.closed[c.release] = append(t.closed[c.release], c.bin)
	}
	clear(t.s.closed)
	t.s.closed = t.s.closed[:0]
}

// release tells the bins of a release in the order of time: who adds them up may not take older ones later.
func (t *taker) release(r *Release) {
	t.order = append(t.order[:0], t.closed[r]...)
	delete(t.closed, r)
	for i, b := range &r.bins {
		if b == nil {
			continue
		}
		if b.changed {
			t.order = append(t.order, b)
			continue
		}
		t.giveUp(r, i)
	}
	slices.SortFunc(t.order, func(a, b *Bin) int { return cmp.Compare(a.index, b.index) })
	for _, b := range t.order {
		t.bin(r, b)
		b.changed = false
		if i := int(b.index & (ring - 1)); r.bins[i] == b {
			t.giveUp(r, i)
		} else {
			t.s.recycle(b)
		}
	}
}

// giveUp takes a bin that can take no more out of the ring.
func (t *taker) giveUp(r *Release, i int) {
	if b := r.bins[i]; b.index <= r.newest-health.Bin(t.s.options.Bins) {
		t.s.recycle(b)
		r.bins[i] = nil
	}
}

func (t *taker) bin(r *Release, b *Bin) {
	o := health.Observation{Collector: t.collector, Release: r.identity, Bin: b.index}
	for signal, operations := range b.operations {
		if operations != nil {
			t.operations(o, r.Service, signalNames[signal], operations)
		}
	}
	t.count(o, health.Series{Metric: health.FailingTraces}, int64(b.failingTraces))
	t.count(o, health.Series{Metric: health.ErrorLogs}, int64(b.errorLogs))
	t.count(o, health.Series{Metric: health.Instances}, int64(b.instances))
	for _, f := range b.fingerprints {
		t.count(o, health.Series{Metric: health.Fingerprints, Fingerprint: r.Service.Fingerprints.Name(f.number)}, int64(f.count))
	}
	for _, c := range b.origins {
		series := t.s.entering(health.FailureOrigins, c.entry)
		series.Handled = c.handled
		t.add(series, c.tenths)
	}
	for _, c := range b.exposures {
		series := t.s.entering(health.Exposures, c.entry)
		series.Touched, series.EntryFailed = health.TouchedOther, c.entryFailed
		if c.this {
			series.Touched = health.TouchedThis
		}
		t.add(series, int64(c.count))
	}
	for _, sum := range t.sums {
		t.count(o, sum.series, sum.count)
	}
	t.sums = t.sums[:0]
}

// add sums up what reads the same: the same service in two environments is one entry by name.
func (t *taker) add(series health.Series, count int64) {
	for i := range t.sums {
		if t.sums[i].series == series {
			t.sums[i].count += count
			return
		}
	}
	t.sums = append(t.sums, sum{series: series, count: count})
}

type sum struct {
	series health.Series
	count  int64
}

// entering returns the series of traces that entered the system at a service.
func (s *Store) entering(metric health.Metric, number uint32) health.Series {
	series := health.Series{Metric: metric}
	if service := s.serviceNumbers.of(number); service != nil {
		series.EntryNamespace, series.EntryService = service.key.namespace, service.key.name
	}
	return series
}

func (t *taker) operations(o health.Observation, service *Service, signal health.Signal, from *Operations) {
	for class, count := range from.succeeded {
		if count > 0 {
			name := service.Classes.Name(uint16(class))
			t.count(o, health.Series{Metric: health.Operations, Signal: signal, Class: name}, int64(count))
		}
	}
	for i := range from.failed {
		f := &from.failed[i]
		failed := o
		failed.Exemplars = append([]health.Exemplar(nil), f.exemplars[:f.known]...)
		t.count(failed, health.Series{
			Metric: health.Operations, Signal: signal,
			Class: service.Classes.Name(f.class), ErrorType: errorTypeName(service, f.errorType),
		}, int64(f.count))
	}
	for class, h := range from.durations {
		if h != nil && h.Count() > 0 {
			name := service.Classes.Name(uint16(class))
			measured := o
			measured.Durations = plain(h)
			t.count(measured, health.Series{Metric: health.Durations, Signal: signal, Class: name}, int64(h.Count()))
		}
	}
}

// errorTypeOther is what OpenTelemetry's conventions call an error of a type that is not told apart.
const errorTypeOther = "_OTHER"

func errorTypeName(service *Service, number uint16) string {
	if name := service.ErrorTypes.Name(number); name != release.Overflow {
		return name
	}
	return errorTypeOther
}

func (t *taker) count(o health.Observation, series health.Series, count int64) {
	if count == 0 || t.done {
		return
	}
	o.Series, o.Count = series, count
	t.done = !t.yield(o)
}

// plain copies a histogram into the domain's form.
func plain(h *structure.Float64) *health.Histogram {
	buckets := h.Positive()
	p := &health.Histogram{
		Scale: h.Scale(), Count: h.Count(), Sum: h.Sum(), Min: h.Min(), Max: h.Max(), ZeroCount: h.ZeroCount(),
		Offset: buckets.Offset(), Buckets: make([]uint64, buckets.Len()),
	}
	for i := range p.Buckets {
		p.Buckets[i] = buckets.At(uint32(i))
	}
	return p
}
