// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package silence

import (
	"errors"
	"fmt"
	"iter"
	"maps"
	"slices"
	"time"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery/record"
)

// KindHabit is the kind of the records of subjects and, under the empty key, of the hours in which the watch was running.
const KindHabit record.Kind = 24

// Field numbers of the record of a subject, and of the announced gap nested in it.
const (
	fieldLast      = 1
	fieldLive      = 2
	fieldRuns      = 3
	fieldGap       = 4
	fieldResumed   = 5
	fieldWithdrawn = 6

	fieldGapLast     = 1
	fieldGapSince    = 2
	fieldGapOrdinary = 3
	fieldGapRound    = 4
)

// TakeChanged returns, in a fixed order, the records that changed since the last call: those of subjects and, at most once an hour,
// that of the hours in which the watch was running. The record of a forgotten subject has no value.
func (w *Watch) TakeChanged() []record.Record {
	records := make([]record.Record, 0, len(w.changed)+1)
	if w.options.Tracked && w.listening.changed {
		records = append(records, w.listening.record())
	}
	w.listening.changed = false
	for _, subject := range slices.SortedFunc(maps.Keys(w.changed), Subject.compare) {
		records = append(records, w.record(subject))
	}
	clear(w.changed)
	return records
}

// Records yields all records. Events may be observed during the iteration: [Watch.TakeChanged] returns what changes
// meanwhile.
func (w *Watch) Records() iter.Seq[record.Record] {
	subjects := slices.Clone(w.subjects())
	return func(yield func(record.Record) bool) {
		if w.listening.heard != 0 && !yield(w.listening.record()) {
			return
		}
		for _, subject := range subjects {
			if _, ok := w.entries[subject]; ok && !yield(w.record(subject)) {
				return
			}
		}
	}
}

// Restore restores a record. A later record with the same key replaces an earlier one. The watch must not have observed
// anything before. Subjects beyond the limit are refused and counted, without an error.
func (w *Watch) Restore(r record.Record) error {
	if r.Key == "" {
		return w.listening.restore(r.Value)
	}
	parts, err := record.Parts(r.Key, 3)
	if err != nil {
		return fmt.Errorf("restore the habit of a source: read its key: %w", err)
	}
	subject := Subject{Source: parts[0], Service: delivery.Service{Namespace: parts[1], Name: parts[2]}}
	delete(w.entries, subject)
	w.sorted = nil
	if r.Value == "" {
		return nil
	}
	restored := &entry{stale: true}
	if err := restored.read(r.Value, subject); err != nil {
		return fmt.Errorf("restore the habit of source %q and service %q: %w", subject.Source, subject.Service, err)
	}
	if len(w.entries) >= w.options.Limit {
		w.refused++
		return nil
	}
	w.entries[subject] = restored
	return nil
}

func (w *Watch) record(s Subject) record.Record {
	r := record.Record{Kind: KindHabit, Key: record.Key(s.Source, s.Service.Namespace, s.Service.Name)}
	if known, ok := w.entries[s]; ok {
		r.Value = known.pack()
	}
	return r
}

func (e *entry) pack() string {
	var w record.Writer
	w.Int(fieldLast, int64(e.last))
	if e.live {
		w.Uint(fieldLive, 1)
	}
	w.Text(fieldRuns, e.spoken.pack())
	if e.announced {
		w.Nested(fieldGap, func(w *record.Writer) {
			w.Int(fieldGapLast, int64(e.gap.Last))
			w.Int(fieldGapSince, int64(e.gap.Since))
			w.Int(fieldGapOrdinary, int64(e.gap.LongestOrdinary))
			w.Uint(fieldGapRound, uint64(e.gap.Round))
		})
	}
	w.Int(fieldResumed, int64(e.resumed))
	w.Uint(fieldWithdrawn, uint64(e.withdrawn))
	return w.Value()
}

func (e *entry) read(value string, subject Subject) error {
	var runs, gap string
	r := record.NewReader(value)
	for r.Next() {
		switch r.Field() {
		case fieldLast:
			e.last = delivery.Instant(r.Int())
		case fieldLive:
			e.live = r.Uint() != 0
		case fieldRuns:
			runs = r.Text()
		case fieldGap:
			e.announced, gap = true, r.Text()
		case fieldResumed:
			e.resumed = delivery.Instant(r.Int())
		case fieldWithdrawn:
			e.withdrawn = int(r.Uint())
		}
	}
	if err := r.Err(); err != nil {
		return err
	}
	if delivery.PlausibleTime(e.last.Time()).IsZero() {
		return errors.New("the time of the last event is missing")
	}
	if err := e.spoken.unpack(runs, hourOf(e.last)); err != nil {
		return fmt.Errorf("the hours in which it spoke: %w", err)
	}
	return e.readGap(gap, subject)
}

func (e *entry) readGap(value string, subject Subject) error {
	if !e.announced {
		return nil
	}
	e.gap.Subject = subject
	r := record.NewReader(value)
	for r.Next() {
		switch r.Field() {
		case fieldGapLast:
			e.gap.Last = delivery.Instant(r.Int())
		case fieldGapSince:
			e.gap.Since = delivery.Instant(r.Int())
		case fieldGapOrdinary:
			e.gap.LongestOrdinary = time.Duration(r.Int())
		case fieldGapRound:
			e.gap.Round = int(r.Uint())
		}
	}
	return r.Err()
}
