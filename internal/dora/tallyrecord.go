// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package dora

import (
	"encoding/binary"
	"errors"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery/record"
)

// RecordTally is the kind of the tally's records: one per memory and week of event time with the counted observations, so that one
// more observation does not rewrite all of them; one per memory with the waiting observations; and one, under the empty key, with
// the time of the last flush.
const RecordTally record.Kind = 16

// Field numbers of the records. They are stored on disk: a number is never used for another field.
const (
	weekIDs   = 1 // packed fixed64: hashes of ids
	weekTimes = 2 // packed uint64: for each id, its event time in seconds since the beginning of the week

	waitingOne    = 1 // repeated
	waitingID     = 1 // uint64: the hash of an id
	waitingFigure = 2 // uint64: the hash of its figure
	waitingSince  = 3 // sint64: Unix nanoseconds

	flushedAt = 1 // sint64: Unix nanoseconds
)

// partWaiting is the second part of the key of the record of waiting observations. The other records have the week's number there.
const partWaiting = ""

func (t *tally) track() { t.changed = map[string]*change{} }

// takeChanged returns, in a fixed order, the records that changed since the last call.
func (t *tally) takeChanged() []record.Record {
	var records []record.Record
	for name, changed := range t.changed {
		m, ok := t.memories[name]
		if !ok {
			m = newMemory(name) // the memory was forgotten: its records are empty
		}
		for week := range changed.weeks {
			records = append(records, m.weekRecord(week))
		}
		if changed.waiting {
			records = append(records, m.waitingRecord())
		}
	}
	if len(t.changed) > 0 {
		t.track() // not cleared: a map never gives memory back
	}
	slices.SortFunc(records, func(a, b record.Record) int { return strings.Compare(a.Key, b.Key) })
	return records
}

// records yields the whole tally as records. The tally may be used during the iteration: takeChanged returns what changes
// meanwhile.
func (t *tally) records() iter.Seq[record.Record] {
	return func(yield func(record.Record) bool) {
		for _, m := range t.memories {
			weeks := map[int64]struct{}{}
			for _, c := range m.counted {
				weeks[c.week()] = struct{}{}
			}
			for week := range weeks {
				if !yield(m.weekRecord(week)) {
					return
				}
			}
			if r := m.waitingRecord(); r.Value != "" && !yield(r) {
				return
			}
		}
	}
}

func (m *memory) weekRecord(week int64) record.Record {
	var ids, times []byte
	for _, c := range m.counted {
		if c.week() == week {
			ids = binary.LittleEndian.AppendUint64(ids, c.id)
			times = binary.AppendUvarint(times, uint64(c.at-week*secondsPerWeek))
		}
	}
	var w record.Writer
	w.Text(weekIDs, string(ids))
	w.Text(weekTimes, string(times))
	return record.Record{Kind: RecordTally, Key: record.Key(m.name, strconv.FormatInt(week, 10)), Value: w.Value()}
}

func (m *memory) waitingRecord() record.Record {
	all := waitingOf(m)
	var w record.Writer
	for _, id := range slices.Sorted(maps.Keys(all)) {
		w.Nested(waitingOne, func(w *record.Writer) {
			w.Uint(waitingID, id)
			w.Uint(waitingFigure, all[id].figure)
			w.Int(waitingSince, all[id].since)
		})
	}
	return record.Record{Kind: RecordTally, Key: record.Key(m.name, partWaiting), Value: w.Value()}
}

// restore restores a record. A later record replaces an earlier one with the same key.
func (t *tally) restore(r record.Record) error {
	if r.Key == "" {
		return t.restoreFlushed(r.Value)
	}
	parts, err := record.Parts(r.Key, 2)
	if err != nil {
		return fmt.Errorf("read the key of a tally: %w", err)
	}
	m, ok := t.memories[parts[0]]
	if !ok {
		m = t.memory(strings.Clone(parts[0]))
	}
	if parts[1] == partWaiting {
		err = m.restoreWaiting(r.Value)
	} else {
		err = m.restoreWeek(parts[1], r.Value)
	}
	if err != nil {
		return fmt.Errorf("read what was counted of %q: %w", parts[0], err)
	}
	return nil
}

func (t *tally) restoreFlushed(value string) error {
	r := record.NewReader(value)
	for r.Next() {
		if r.Field() == flushedAt {
			t.slept = time.Unix(0, r.Int())
		}
	}
	return r.Err()
}

var errTally = errors.New("the ids and times of a week do not match")

func (m *memory) restoreWeek(part, value string) error {
	week, err := strconv.ParseInt(part, 10, 64)
	if err != nil || week < 0 || week > maxWeek {
		return fmt.Errorf("%q is not the number of a week", part)
	}
	var ids, times string
	r := record.NewReader(value)
	for r.Next() {
		switch r.Field() {
		case weekIDs:
			ids = r.Text()
		case weekTimes:
			times = r.Text()
		}
	}
	if err := r.Err(); err != nil {
		return err
	}
	m.counted = slices.DeleteFunc(m.counted, func(c counted) bool { return c.week() == week })
	for ; len(ids) >= 8; ids = ids[8:] {
		second, n := binary.Uvarint([]byte(times[:min(len(times), binary.MaxVarintLen64)]))
		if n <= 0 || second >= secondsPerWeek {
			return errTally
		}
		times = times[n:]
		m.counted = append(m.counted, counted{
			id: binary.LittleEndian.Uint64([]byte(ids[:8])),
			at: week*secondsPerWeek + int64(second),
		})
	}
	if ids != "" || times != "" {
		return errTally
	}
	return nil
}

// maxWeek is the last week whose times fit into an int64 of nanoseconds.
const maxWeek = 1<<63/1_000_000_000/secondsPerWeek - 1

func (m *memory) restoreWaiting(value string) error {
	m.restored = nil
	r := record.NewReader(value)
	for r.Next() {
		if r.Field() != waitingOne {
			continue
		}
		if m.restored == nil {
			m.restored = map[uint64]waiting{}
		}
		var id uint64
		var w waiting
		one := record.NewReader(r.Text())
		for one.Next() {
			switch one.Field() {
			case waitingID:
				id = one.Uint()
			case waitingFigure:
				w.figure = one.Uint()
			case waitingSince:
				w.since = one.Int()
			}
		}
		if err := one.Err(); err != nil {
			return err
		}
		m.restored[id] = w
	}
	return r.Err()
}

// restored must be called after the last restore.
func (t *tally) restored() {
	for _, m := range t.memories {
		m.sort()
	}
}

// awake ends the first flush after a restart: waiting observations that it did not note again are dropped.
func (t *tally) awake() {
	t.slept = time.Time{}
	for _, m := range t.memories {
		if m.restored != nil {
			m.restored = nil
			t.noteWaiting(m)
		}
	}
}
