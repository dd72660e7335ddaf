// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package dorametric

import (
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"

	"go.opentelemetry.io/collector/pdata/pcommon"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery/record"
)

// Kinds of record that a [Builder] keeps.
const (
	// KindSeries is what was counted in one reported identity.
	KindSeries record.Kind = 32
	// KindEpoch is the time up to which was counted.
	KindEpoch record.Kind = 35
)

// state is what a [Builder] knows about its records.
//
// A record says when a series began only if that differs from when all others did: since the scope is reported,
// for delta since the last delivery. So a flush that arrives changes one record, not those of all series. The record of a scope that
// is not reported always says it, since deliveries pass it by.
type state struct {
	// changed holds the scopes that changed since they were last taken, left the keys of the records of those
	// that left.
	changed []*scope
	left    []string
	// epoch is the value of the epoch's record when it was last taken.
	epoch string

	// delivered is, for delta, the time of the last flush of which something arrived.
	delivered pcommon.Timestamp
	// told is how many series the last flush told, arrived how many of them arrived.
	told, arrived int
	// uneven says that some series may have been delivered while others were not.
	uneven bool
}

// note says that the record of the scope has to be made anew.
func (b *Builder) note(s *scope) {
	if b.opts.Tracked && !s.changed {
		s.changed = true
		b.changed = append(b.changed, s)
	}
}

// leave notes that the scope is no more.
func (b *Builder) leave(s *scope) {
	if b.opts.Tracked {
		b.left = append(b.left, packIdentity(s.identity))
	}
}

// arrive notes that so many series of the flush arrived.
func (b *Builder) arrive(series int, at pcommon.Timestamp) {
	if b.opts.Delta && series > 0 {
		b.arrived += series
		b.uneven = b.arrived < b.told
		b.delivered = at
	}
}

// startOf returns when the series of a scope began unless their record says otherwise.
func (b *Builder) startOf(s *scope) pcommon.Timestamp {
	if b.opts.Delta {
		return b.delivered
	}
	return s.since
}

// TakeChanged returns the records that changed since it was last called, in an order that depends on the flushes and
// deliveries alone; nothing unless [Options].Tracked. Kept together, they make [Builder.Restore] go on as if nothing
// had happened. Take them after Build, so that nothing is told that could be counted again, and, for
// delta, after the deliveries too.
func (b *Builder) TakeChanged() []record.Record {
	if !b.opts.Tracked {
		return nil
	}
	b.noteUneven()
	slices.Sort(b.left)
	var taken []record.Record
	for _, key := range b.left {
		taken = append(taken, record.Record{Kind: KindSeries, Key: key})
	}
	for _, s := range b.changed {
		if s.changed = false; !s.gone {
			taken = append(taken, b.recordOf(s))
		}
	}
	clear(b.changed)
	b.changed, b.left = b.changed[:0], nil
	if epoch := b.packEpoch(); epoch.Value != b.epoch {
		b.epoch = epoch.Value
		taken = append(taken, epoch)
	}
	return taken
}

// noteUneven notes the scopes whose records do not say, or say without need, when a series began.
func (b *Builder) noteUneven() {
	if !b.uneven {
		return
	}
	b.uneven = false
	for _, key := range slices.Sorted(maps.Keys(b.scopes)) {
		s := b.scopes[key]
		start := b.startOf(s)
		if s.left == 0 && slices.ContainsFunc(s.series, func(of series) bool { return of.own != (of.start != start) }) {
			b.note(s)
		}
	}
}

// Records returns the records of everything that is remembered. It may be pulled in pieces while flushes are built
// and delivered between them: what changes meanwhile is told by [Builder.TakeChanged], and replaces what is told here.
func (b *Builder) Records() iter.Seq[record.Record] {
	return func(yield func(record.Record) bool) {
		if !yield(b.packEpoch()) {
			return
		}
		for _, key := range slices.Sorted(maps.Keys(b.scopes)) {
			if s, ok := b.scopes[key]; ok && !yield(b.recordOf(s)) {
				return
			}
		}
	}
}

// Restore takes a record back; a later one replaces an earlier one with the same key. Call it before the first Build
// only, and [Builder.Restored] after the last record.
//
// What was counted under other options is not continued: metrics that are no longer told, histograms with other
// buckets or another kind of them, and everything when the temporality changed. It is dropped, and begins anew
// with the next flush. An error says that the record is damaged; nothing is known of its identity then.
func (b *Builder) Restore(r record.Record) error {
	switch r.Kind {
	case KindSeries:
		if err := b.restoreScope(r); err != nil {
			return fmt.Errorf("restore the series of %q: %w", r.Key, err)
		}
	case KindEpoch:
		if err := b.unpackEpoch(r.Value); err != nil {
			return fmt.Errorf("restore the time of the last flush: %w", err)
		}
	default:
		return fmt.Errorf("restore series: records of kind %d are not known here", r.Kind)
	}
	return nil
}

// restoreScope replaces what is remembered of the record's identity.
func (b *Builder) restoreScope(r record.Record) error {
	identity, err := unpackIdentity(strings.Clone(r.Key))
	if err != nil {
		return err
	}
	key := keyOf(identity)
	if known, ok := b.scopes[key]; ok {
		b.drop(key, known)
	}
	if r.Value == "" {
		return nil
	}
	s := newScope(identity, 0)
	b.scopes[key] = s
	if err := b.unpackScope(s, r.Value); err != nil {
		b.drop(key, s)
		return err
	}
	return nil
}

// Restored ends the restoring: it says when the series began whose records do not.
func (b *Builder) Restored() {
	for _, s := range b.scopes {
		start := b.startOf(s)
		for i := range s.series {
			of := &s.series[i]
			if of.start == 0 {
				of.start = start
			}
			of.own = s.left != 0 || of.start != start
		}
	}
}
