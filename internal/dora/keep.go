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

// keeping is the state of the record that holds the time of the last flush.
type keeping struct {
	// flushed is the time of the last flush, told the time in the last record of it.
	flushed, told time.Time
}

// flushedRecordEvery is how often the time of the last flush is recorded while nothing else changes.
const flushedRecordEvery = time.Hour

func (b *Book) track() {
	b.history.Track()
	b.tally.track()
	b.standing.Track()
}

// TakeFacts returns the records of the facts that changed since the last call. If they are stored before an event is
// acknowledged, no event is lost. It needs [Options].Tracked.
func (b *Book) TakeFacts() []record.Record { return b.history.TakeChanged() }

// TakeMemory returns the records of what flushes decided since the last call: which observations were counted, and which verdicts
// were announced. If they are stored before these are sent, nothing is sent twice. It needs [Options].Tracked.
func (b *Book) TakeMemory() []record.Record {
	records := append(b.tally.takeChanged(), b.standing.TakeChanged()...)
	if since := b.kept.flushed.Sub(b.kept.told); len(records) > 0 || since >= flushedRecordEvery || since < 0 {
		b.kept.told = b.kept.flushed
		records = append(records, b.flushedRecord())
	}
	return records
}

// Records yields the whole book as records, in no particular order. The book may be used during the iteration: [Book.TakeFacts] and
// [Book.TakeMemory] return what changes meanwhile.
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

// firstForeign is the smallest record kind that does not belong to the history.
const firstForeign record.Kind = 16

// Restore restores a record. No event may have been applied before. A later record replaces an earlier one with
// the same kind and key. A record of a kind that a book does not have is an error.
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

// Restored must be called after the last [Book.Restore]. The next flush derives everything again; what was counted and announced
// before the restart is not counted or announced again.
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
