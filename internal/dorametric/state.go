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

// Kinds of the records that a [Builder] writes.
const (
	// KindSeries is for the counters of one reported identity.
	KindSeries record.Kind = 32
	// KindEpoch is for the time up to which was counted.
	KindEpoch record.Kind = 35
)

// state is what a [Builder] knows about its records.
//
// A record contains the start of a series only if it differs from the default: the start of the scope or, for delta,
// the last delivery. So a delivered flush changes one record, not those of all series. The record of a scope that is no
// longer reported always contains the start, because deliveries no longer affect it.
type state struct {
	// changed holds the scopes that have changed since the last TakeChanged. left holds the record keys of scopes that
	// were forgotten since.
	changed []*scope
	left    []string
	// epoch is the value of the epoch's record at the last TakeChanged.
	epoch string

	// delivered is, for delta, the time of the last flush of which a request was delivered.
	delivered pcommon.Timestamp
	// told is the number of series in the last flush, and arrived how many of them were delivered.
	told, arrived int
	// uneven reports that some series may have been delivered while others were not.
	uneven bool
}

// note marks the record of the scope as changed.
func (b *Builder) note(s *scope) {
	if b.opts.Tracked && !s.changed {
		s.changed = true
		b.changed = append(b.changed, s)
	}
}

// leave records that the scope was forgotten.
func (b *Builder) leave(s *scope) {
	if b.opts.Tracked {
		b.left = append(b.left, packIdentity(s.identity))
	}
}

// arrive records that a number of series of the flush were delivered.
func (b *Builder) arrive(series int, at pcommon.Timestamp) {
	if b.opts.Delta && series > 0 {
		b.arrived += series
		b.uneven = b.arrived < b.told
		b.delivered = at
	}
}

// startOf returns the start of those series of a scope whose record contains none.
func (b *Builder) startOf(s *scope) pcommon.Timestamp {
	if b.opts.Delta {
		return b.delivered
	}
	return s.since
}

// TakeChanged returns the records that have changed since the last call, in an order that depends on the flushes and
// deliveries alone. Without [Options].Tracked it returns none. With all records stored, [Builder.Restore] continues as
// if there had been no restart. Call it after Build and store the records before sending, so that nothing that was sent
// is counted again; for delta, also after the deliveries.
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

// noteUneven marks the scopes whose records lack a series' start or contain it unnecessarily.
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

// Records returns the records of the whole state. Flushes may be built and delivered while it is iterated in pieces:
// [Builder.TakeChanged] returns the changes, whose records replace those returned here.
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

// Restore takes a record back. A later record replaces an earlier one with the same key. Call it only before the first
// Build, and [Builder.Restored] after the last record.
//
// Counters with other options are not continued: those of metrics that are no longer reported, histograms of another
// type or with other buckets, and everything if the temporality has changed. They are dropped and start anew with the
// next flush. An error means that the record is damaged; its identity is then unknown to the builder.
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

// restoreScope replaces the state of the record's identity.
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

// Restored ends the restoring. It sets the start of the series whose records contain none.
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
