// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package dora

import (
	"fmt"
	"iter"
	"time"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery/record"
)

// keeping is what of the flushes is told with the records.
type keeping struct {
	// flushed is the time of the last flush, told the one that was last taken.
	flushed, told time.Time
}

// flushedRecordEvery is how often the time of the last flush is told when nothing else is.
const flushedRecordEvery = time.Hour

func (b *Book) track() {
	b.history.Track()
	b.tally.track()
	b.standing.Track()
}

// TakeFacts returns the records of the facts that changed since it was last called. Kept before anybody is told that an event was
// accepted, they let nothing be lost. It needs [Options].Tracked.
func (b *Book) TakeFacts() []record.Record { return b.history.TakeChanged() }

// TakeMemory returns the records of what flushes decided since it was last called: which observations were counted, and which verdicts
// were announced. Kept before that is sent, they let nothing be told twice. It needs [Options].Tracked.
func (b *Book) TakeMemory() []record.Record {
	records := append(b.tally.takeChanged(), b.standing.TakeChanged()...)
	if since := b.kept.flushed.Sub(b.kept.told); len(records) > 0 || since >= flushedRecordEvery || since < 0 {
		b.kept.told = b.kept.flushed
		records = append(records, b.flushedRecord())
	}
	return records
}

// Records returns everything as records, in no particular order. It may be pulled in pieces while the book goes on: what changes
// meanwhile is told by [Book.TakeFacts] and [Book.TakeMemory].
func (b *Book) Records() iter.Seq[record.Record] {
	return func(yield func(record.Record) bool) {
		for _, part := range []iter.Seq[record.Record]{b.history.Records(), b.tally.records(), b.standing.Records()} {
			for r := range part {
				if !yield(r) {
					return
				}
			}
		}
		if !b.kept.flushed.IsZero() {
			yield(b.flushedRecord())
		}
	}
}

func (b *Book) flushedRecord() record.Record {
	var w record.Writer
	w.Int(flushedAt, b.kept.flushed.UnixNano())
	return record.Record{Kind: RecordTally, Value: w.Value()}
}

// firstForeign is the first kind of record that is not the history's, which has those below.
const firstForeign record.Kind = 16

// Restore takes a record back into a book to which no event was applied yet; a later record replaces an earlier one of
// the same kind and key. It refuses kinds that a book does not have.
func (b *Book) Restore(r record.Record) error {
	switch {
	case r.Kind == RecordTally:
		return b.tally.restore(r)
	case r.Kind == attribution.RecordStanding:
		return b.standing.Restore(r)
	case r.Kind < firstForeign:
		return b.history.Restore(r)
	}
	return fmt.Errorf("a book has no records of kind %d", r.Kind)
}

// Restored ends restoring. With the next flush, everything is derived anew; what was counted and announced before is not again.
func (b *Book) Restored() {
	b.history.Restored()
	b.tally.restored()
	b.restored = true
	for _, scope := range b.history.Scopes() {
		b.touchScope(scope)
	}
	for _, key := range b.history.Pipelines() {
		b.dirty.pipelines[key] = struct{}{}
	}
}
