// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package dorametric

import (
	"iter"
	"slices"
	"time"

	"go.opentelemetry.io/collector/pdata/pcommon"

	"github.com/otelcol-dora/otelcol-dora/internal/dora"
)

// Builder turns flushes into requests. It is not safe for concurrent use.
//
//	flush ── observations ──► scope ─► series ─┐
//	      └─ samples ─────────────────────────┴─► rows ─► parts ─► requests ── Delivered ─► series
type Builder struct {
	opts     Options
	streams  []*stream
	byMetric map[dora.Metric]*stream

	scopes  map[string]*scope // by [keyOf] of the identity
	series  int
	refused int

	// last is the time of the last flush, flushes the number of flushes.
	last    pcommon.Timestamp
	flushes uint64
	// reported holds the scopes of the current flush, by the index of their report.
	reported []*scope
	// key is a buffer for building keys.
	key []byte

	state
}

// NewBuilder returns a builder that counts from start.
func NewBuilder(opts Options, start time.Time) *Builder {
	at := pcommon.NewTimestampFromTime(start)
	b := &Builder{
		opts:     opts,
		byMetric: make(map[dora.Metric]*stream, len(opts.Instruments)),
		scopes:   map[string]*scope{},
		last:     at,
		state:    state{delivered: at},
	}
	for rank, i := range opts.Instruments {
		s := newStream(i, rank, opts)
		b.streams = append(b.streams, s)
		b.byMetric[i.Name] = s
	}
	return b
}

// Series returns the number of counter and histogram series remembered.
func (b *Builder) Series() int { return b.series }

// TakeRefused returns how many series and observations were refused for want of room since the last call.
func (b *Builder) TakeRefused() int {
	refused := b.refused
	b.refused = 0
	return refused
}

// Build adds a flush to the counters and returns requests with everything to be sent, in an order that depends on the
// flush alone. It forgets scopes that no flush has reported for [Options].Remember.
//
// The requests are built during the iteration, a few at a time, so that not all of them are in memory at once. Iterate
// at most once, before the next call of Build.
//
// A series starts at the flush before the one that first names it, because what is added now happened after that. If
// the clock went back, the time of the flush is just after the last one, so that no series ends before it starts.
func (b *Builder) Build(f dora.Flush, now time.Time) iter.Seq[Request] {
	at := max(pcommon.NewTimestampFromTime(now), b.last+1)
	b.flushes++
	for _, s := range b.streams {
		s.rows = s.rows[:0]
	}
	b.reported = b.reported[:0]
	for i := range f.Reports {
		b.reported = append(b.reported, b.fold(&f.Reports[i]))
	}
	b.told = 0
	for i := range f.Reports {
		b.lineUp(i, &f.Reports[i])
	}
	b.expire(at)
	b.last, b.arrived = at, 0
	return b.requests(at)
}

// Delivered records that a request was accepted. A request that was refused is not lost: the next flush sends its
// figures again and, for delta, together with the new ones. Call Delivered before the next Build or not at all.
func (b *Builder) Delivered(r Request) {
	arrived := 0
	for _, p := range r.parts {
		if p.stream.newCell != nil {
			arrived += len(p.rows)
		}
		for _, row := range p.rows {
			if in := b.reported[row.scope]; row.fresh && in.series[row.at].delivered(r.at) {
				b.note(in)
			}
		}
	}
	b.arrive(arrived, r.at)
}

// fold adds the report's observations to their series and starts the series that it names.
func (b *Builder) fold(r *dora.Report) *scope {
	in := b.scopeOf(r.Identity)
	if in.left != 0 {
		in.left = 0
		b.note(in)
	}
	for i := range r.Zeros {
		if last(in.zeros, i, &r.Zeros[i]) == nil {
			b.zero(in, i, r)
		}
	}
	for _, o := range r.Observations {
		if s := b.seriesOf(in, &o.Series); s != nil {
			s.observe(o, b.opts.Exemplars)
			b.note(in)
		}
	}
	return in
}

// zero starts the series that the report names as its i-th zero.
func (b *Builder) zero(in *scope, i int, r *dora.Report) {
	in.zeros = upTo(len(r.Zeros), in.zeros)
	in.zeros[i] = nil
	if s := b.seriesOf(in, &r.Zeros[i]); s != nil {
		in.zeros[i] = s.name
	}
}

func (b *Builder) scopeOf(identity []dora.Attribute) *scope {
	b.key = appendKey(b.key[:0], identity)
	if known, ok := b.scopes[string(b.key)]; ok {
		return known
	}
	s := newScope(identity, b.last)
	b.scopes[string(b.key)] = s
	b.note(s)
	return s
}

// seriesOf returns the series, which it starts if necessary. It returns nil if the metric is not reported or there is
// no room for another series.
func (b *Builder) seriesOf(in *scope, named *dora.Series) *series {
	stream, told := b.byMetric[named.Metric]
	if !told || stream.newCell == nil {
		return nil
	}
	s := b.begin(in, stream, named.Attributes)
	if s != nil && s.start == 0 {
		s.start = b.last
		b.note(in)
	}
	return s
}

// begin returns the series with the attributes. A new series has no start yet. It returns nil if there is no room for a
// new series.
func (b *Builder) begin(in *scope, stream *stream, attributes []dora.Attribute) *series {
	b.key = appendKey(b.key[:0], attributes)
	name := stream.nameOf(b.key, attributes)
	at, known := in.find(name)
	if known != nil {
		name.release()
		return known
	}
	if b.series >= b.opts.MaxSeries {
		b.refused++
		name.release()
		return nil
	}
	in.series = slices.Insert(in.series, at, series{name: name, cell: stream.newCell()})
	b.series++
	return &in.series[at]
}

// lineUp queues the data points of a report. The remembered series of a scope are queued once per flush.
func (b *Builder) lineUp(place int, r *dora.Report) {
	in := b.reported[place]
	if in.flush != b.flushes {
		in.flush, in.sampled = b.flushes, 0
		b.told += len(in.series)
		for i := range in.series {
			of := &in.series[i]
			of.name.stream.tell(of, in, place, i)
		}
	}
	for i := range r.Samples {
		if named := b.sampleOf(in, in.sampled, &r.Samples[i].Series); named != nil {
			named.stream.sample(r.Samples[i].Value, in.size+named.size, place, in.sampled)
		}
		in.sampled++
	}
}

// sampleOf returns the name of the scope's i-th sample, or nil if the metric is not reported.
func (b *Builder) sampleOf(in *scope, i int, named *dora.Series) *name {
	if known := last(in.samples, i, named); known != nil {
		return known
	}
	stream, told := b.byMetric[named.Metric]
	if !told || stream.newCell != nil {
		return nil
	}
	in.samples = upTo(i+1, in.samples)
	in.samples[i].release()
	b.key = appendKey(b.key[:0], named.Attributes)
	in.samples[i] = stream.nameOf(b.key, named.Attributes)
	return in.samples[i]
}

// upTo extends a list to at least n elements.
func upTo[T any](n int, list []T) []T {
	if len(list) < n {
		list = append(list, make([]T, n-len(list))...)
	}
	return list
}

// expire records which scopes are no longer reported, and forgets those that have not been reported for long enough.
func (b *Builder) expire(at pcommon.Timestamp) {
	var leaving []string
	for key, scope := range b.scopes {
		if scope.flush == b.flushes {
			continue
		}
		first := scope.left == 0
		if first {
			scope.left = at
		}
		switch {
		case at-scope.left >= pcommon.Timestamp(b.opts.Remember):
			b.drop(key, scope)
			b.leave(scope)
		case first:
			leaving = append(leaving, key)
		}
	}
	slices.Sort(leaving)
	for _, key := range leaving {
		b.note(b.scopes[key])
	}
}

// drop forgets a scope and its counters.
func (b *Builder) drop(key string, s *scope) {
	for _, of := range s.series {
		of.name.release()
	}
	for _, sampled := range s.samples {
		sampled.release()
	}
	b.series -= len(s.series)
	delete(b.scopes, key)
	s.gone = true
}
