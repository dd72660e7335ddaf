// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package dorametric

import (
	"slices"
	"time"

	"go.opentelemetry.io/collector/pdata/pcommon"

	"github.com/otelcol-dora/otelcol-dora/internal/dora"
)

// Builder turns flushes into requests. It is not safe for concurrent use.
//
//	flush ── observations ──► scope ─► series ─┐
//	      └─ samples ─────────────────────────┴─► requests ── Delivered ─► series
type Builder struct {
	opts     Options
	streams  []*stream
	byMetric map[dora.Metric]*stream

	scopes  map[string]*scope
	series  int
	refused int

	// last is the time of the last flush, flushes how many there were.
	last    pcommon.Timestamp
	flushes uint64
}

// NewBuilder returns a builder that counts from start.
func NewBuilder(opts Options, start time.Time) *Builder {
	b := &Builder{
		opts:     opts,
		byMetric: make(map[dora.Metric]*stream, len(opts.Instruments)),
		scopes:   map[string]*scope{},
		last:     pcommon.NewTimestampFromTime(start),
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

// TakeRefused returns how many series and observations found no room since it was last called.
func (b *Builder) TakeRefused() int {
	refused := b.refused
	b.refused = 0
	return refused
}

// Build folds a flush in and returns everything there is to tell, in an order that depends on the
// flush alone. Scopes that the flush does not report are forgotten.
//
// A series begins with the flush before the one that first names it: what is folded in now happened
// after that. Should the clock have gone back, time stands still, so that no series ends before it began.
func (b *Builder) Build(f dora.Flush, now time.Time) []Request {
	at := max(pcommon.NewTimestampFromTime(now), b.last+1)
	b.flushes++
	for _, s := range b.streams {
		s.rows = s.rows[:0]
	}
	for _, r := range f.Reports {
		b.fold(r)
	}
	for _, r := range f.Reports {
		b.lineUp(r)
	}
	b.expire()
	b.last = at

	p := newPacker(b.opts, at)
	for _, s := range b.streams {
		p.pack(s)
	}
	return p.requests
}

// Delivered says that a request arrived. What was refused instead is told again with the next flush;
// for delta, together with what is new. Call it before the next Build or not at all.
func (b *Builder) Delivered(r Request) {
	for _, s := range r.series {
		s.delivered(r.at)
	}
}

// fold counts the report's observations and begins its series.
func (b *Builder) fold(r dora.Report) {
	scope := b.scopeOf(r.Identity)
	for _, zero := range r.Zeros {
		b.seriesOf(scope, zero)
	}
	for _, o := range r.Observations {
		if s := b.seriesOf(scope, o.Series); s != nil {
			s.cell.observe(o.Value)
			s.exemplars.add(o)
		}
	}
}

func (b *Builder) scopeOf(identity []dora.Attribute) *scope {
	key := keyOf(identity)
	known, ok := b.scopes[key]
	if !ok {
		known = newScope(identity, b.last)
		b.scopes[key] = known
	}
	return known
}

// seriesOf returns the series, beginning it if need be; nil when the metric is not told or there is
// no room for another series.
func (b *Builder) seriesOf(in *scope, named dora.Series) *series {
	stream, told := b.byMetric[named.Metric]
	if !told || stream.newCell == nil {
		return nil
	}
	key := seriesKey{metric: named.Metric, attributes: keyOf(named.Attributes)}
	if known, ok := in.series[key]; ok {
		return known
	}
	if b.series >= b.opts.MaxSeries {
		b.refused++
		return nil
	}
	s := &series{
		stream:     stream,
		key:        key.attributes,
		identity:   in.identity,
		attributes: slices.Clone(named.Attributes),
		start:      b.last,
		cell:       stream.newCell(),
		exemplars:  exemplars{limit: b.opts.Exemplars},
	}
	in.add(key, s)
	b.series++
	return s
}

// lineUp queues the report's points, once per scope and flush for those that are remembered.
func (b *Builder) lineUp(r dora.Report) {
	scope := b.scopeOf(r.Identity)
	if scope.flush != b.flushes {
		scope.flush = b.flushes
		for _, s := range scope.inOrder() {
			s.stream.rows = append(s.stream.rows, row{scope: scope, series: s})
		}
	}
	for _, sample := range r.Samples {
		if stream, told := b.byMetric[sample.Metric]; told && stream.newCell == nil {
			stream.rows = append(stream.rows, row{scope: scope, sample: sample})
		}
	}
}

func (b *Builder) expire() {
	for key, scope := range b.scopes {
		if scope.flush != b.flushes {
			b.series -= len(scope.series)
			delete(b.scopes, key)
		}
	}
}
