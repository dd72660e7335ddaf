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

// Take returns the counts of every bin that has changed since it was last taken, and drops bins that accept no more
// items. The observations of one release and bin are adjacent, and the bins of a release are in order of time.
//
// Take calls pause between releases from time to time. During a pause the caller may let others count; these counts are
// returned by this Take or the next one.
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
			t.release(r) // the release was visited before a pause, and this bin left its ring since
		}
	}
}

// releasesPerTurn is the number of releases between two pauses. Visiting that many takes about a millisecond.
const releasesPerTurn = 64

// taker yields observations until the consumer stops. Bins that it visits after that count as taken all the same.
type taker struct {
	s         *Store
	collector string
	yield     func(health.Observation) bool
	done      bool
	// closed holds the bins that left the ring of their release.
	closed map[*Release][]*Bin
	sums   []sum
	order  []*Bin
}

// collect takes over the bins that left their ring. They are yielded with their release, because bins still in the ring
// may be older.
func (t *taker) collect() {
	for _, c := range t.s.closed {
		t.closed[c.release] = append(t.closed[c.release], c.bin)
	}
	clear(t.s.closed)
	t.s.closed = t.s.closed[:0]
}

// release yields the bins of a release in order of time: the consumer may refuse older bins after newer ones.
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

// giveUp removes a bin that accepts no more items from the ring.
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

// add adds up series that look the same in the output: a service in two environments is one entry service by name.
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

// entering returns the series of traces whose entry span is of a service.
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

// errorTypeOther is the error type that OpenTelemetry's conventions use for all types that are not listed separately.
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

// plain copies a histogram into the form of the domain.
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
