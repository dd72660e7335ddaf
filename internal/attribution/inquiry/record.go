// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package inquiry

import (
	"fmt"
	"iter"
	"slices"
	"strings"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery/record"
)

// The kinds of records besides those of the watch. They are kept on disk: a number once used never gets another
// meaning.
const (
	// RecordRelease holds what was recorded and announced about a release.
	RecordRelease record.Kind = 54
	// RecordIncident holds the final judgement on an incident and what was announced.
	RecordIncident record.Kind = 55
	// RecordClock holds the clock.
	RecordClock record.Kind = 56
)

// The fields of the clock. The second and third are relative to the first.
const (
	clockNow      = 1 // sint64
	clockBegan    = 2 // sint64
	clockRecorded = 3 // sint64
	clockDue      = 4 // sint64, repeated
	clockForgot   = 5 // sint64, 0 where nothing was
)

// restoring collects restored records until all have been read.
type restoring struct {
	subjects  map[string]*subject
	questions map[string]*question
}

// TakeChanged returns the records of what changed since it was last called. If they are stored before an observation is
// acknowledged, nothing is ever lost. It needs [Options.Tracked].
func (q *Inquiry) TakeChanged() []record.Record {
	all := q.watch.TakeChanged()
	for one := range q.subjects.changed {
		all = append(all, one.records()...)
	}
	for one := range q.questions.changed {
		all = append(all, one.record())
	}
	clear(q.subjects.changed)
	clear(q.questions.changed)
	if clock := q.clockRecord(); clock != q.kept {
		q.kept = clock
		all = append(all, clock)
	}
	slices.SortStableFunc(all, func(a, b record.Record) int { return int(a.Kind) - int(b.Kind) })
	return all
}

// Records returns the whole state as records. The state may change while they are read; [Inquiry.TakeChanged] then
// returns the changes.
func (q *Inquiry) Records() iter.Seq[record.Record] {
	watched := q.watch.Records()
	releases := slices.AppendSeq(slices.Clone(q.subjects.replaced), q.subjects.all())
	incidents := slices.Collect(q.questions.all())
	return func(yield func(record.Record) bool) {
		for r := range watched {
			if !yield(r) {
				return
			}
		}
		for _, one := range releases {
			for _, r := range one.records() {
				if !yield(r) {
					return
				}
			}
		}
		for _, one := range incidents {
			if !yield(one.record()) {
				return
			}
		}
		yield(q.clockRecord())
	}
}

// Restore takes a record back into an inquiry that was told nothing yet. A later record replaces an earlier one of the
// same kind and key.
func (q *Inquiry) Restore(r record.Record) error {
	switch r.Kind {
	case RecordRelease:
		one, err := readSubject(strings.Clone(r.Value))
		if err != nil {
			return fmt.Errorf("read what is known of a release: %w", err)
		}
		q.restoring.subjects[r.Key] = one
	case RecordIncident:
		one, err := readQuestion(r.Key, strings.Clone(r.Value))
		if err != nil {
			return fmt.Errorf("read what is known of an incident: %w", err)
		}
		q.restoring.questions[r.Key] = one
	case RecordClock:
		return q.restoreClock(r.Value)
	default:
		return q.watch.Restore(r)
	}
	return nil
}

// Restored ends restoring. Deployments and incidents must be told again before the first assessment.
func (q *Inquiry) Restored() {
	q.watch.Restored()
	q.subjects.restored(q.restoring.subjects)
	for _, one := range q.restoring.questions {
		if one != nil {
			q.questions.add(one)
		}
	}
	q.restoring = newRestoring()
	q.kept = q.clockRecord()
}

func newRestoring() restoring {
	return restoring{subjects: map[string]*subject{}, questions: map[string]*question{}}
}

func (c *calendar) clockRecord() record.Record {
	var w record.Writer
	w.Int(clockNow, int64(c.now))
	w.Int(clockBegan, int64(c.now-c.began))
	w.Int(clockRecorded, int64(c.now-c.recorded))
	for _, at := range c.moments() {
		w.Int(clockDue, int64(at))
	}
	w.Int(clockForgot, int64(c.forgotten))
	return record.Record{Kind: RecordClock, Value: w.Value()}
}

func (c *calendar) restoreClock(value string) error {
	restored := calendar{lateness: c.lateness, due: map[health.Bin]bool{}}
	r := record.NewReader(value)
	for r.Next() {
		switch r.Field() {
		case clockNow:
			restored.now = health.Bin(r.Int())
		case clockBegan:
			restored.began = health.Bin(r.Int())
		case clockRecorded:
			restored.recorded = health.Bin(r.Int())
		case clockDue:
			restored.due[health.Bin(r.Int())] = true
		case clockForgot:
			restored.forgotten = delivery.Instant(r.Int())
		}
	}
	if err := r.Err(); err != nil {
		return fmt.Errorf("read the clock of releases and incidents: %w", err)
	}
	restored.began, restored.recorded = restored.now-restored.began, restored.now-restored.recorded
	*c = restored
	return nil
}
