// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package silence

import (
	"maps"
	"slices"
	"time"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/dora"
)

// DefaultLimit is the cap on subjects: ten thousand services told of by a few sources each.
const DefaultLimit = 30_000

// Options bound a [Watch].
type Options struct {
	// Retention is how long a subject is remembered after its last event; 0 means for ever.
	Retention time.Duration
	// Limit caps the number of subjects; 0 means [DefaultLimit].
	Limit int
	// Tracked notes what changes, for [Watch.TakeChanged].
	Tracked bool
}

// Watch remembers when which source spoke of which service, and notices who fell silent. It is not safe for
// concurrent use. Which gaps stand depends on the events observed, on the hours in which nobody listened and on now, never on the events'
// order or repetition, as long as the cap refuses none; what was told on the way may differ.
type Watch struct {
	options   Options
	listening listening
	entries   map[Subject]*entry
	// sorted are the subjects in their order; nil when it must be found anew.
	sorted  []Subject
	changed map[Subject]struct{}
	refused int
	expired int
}

// NewWatch returns a watch that has heard nothing.
func NewWatch(options Options) *Watch {
	if options.Limit <= 0 {
		options.Limit = DefaultLimit
	}
	return &Watch{options: options, entries: map[Subject]*entry{}, changed: map[Subject]struct{}{}}
}

// Observe notes that an event was told, whatever else becomes of it. One without a possible time, or further in the future than
// [delivery.MaxClockSkew], is passed over: it would hide every silence until then.
func (w *Watch) Observe(e *delivery.Event, now time.Time) {
	if delivery.PlausibleTime(e.Time).IsZero() || e.Time.Sub(now) > delivery.MaxClockSkew {
		return
	}
	live := !e.Observed.IsZero() && e.Observed.Sub(e.Time) <= liveWithin
	for _, subject := range subjectsOf(e) {
		known := w.entry(subject)
		if known == nil {
			w.refused++
			continue
		}
		if known.tell(delivery.InstantOf(e.Time), live) {
			known.changed = now
			w.note(subject)
		}
	}
}

// Awake is called once after the last [Watch.Restore]. Nobody listened since the last [Watch.Check] before: these hours are not the
// sources' silence. What was told meanwhile, and is told again now, comes first, so that no new gap is told until an hour later.
func (w *Watch) Awake(now time.Time) {
	w.listening.resume(hourOf(delivery.InstantOf(now)))
	for _, known := range w.entries {
		known.changed, known.stale = now, true
	}
}

// entry returns what is known of a subject, nil when there is no room for another.
func (w *Watch) entry(subject Subject) *entry {
	known, ok := w.entries[subject]
	if !ok && len(w.entries) < w.options.Limit {
		known = &entry{}
		w.entries[subject] = known
		w.sorted = nil
	}
	return known
}

// Check returns the gaps newly detected and newly closed, and forgets the subjects that were silent for longer than the retention.
// The gaps of those are not closed: nobody spoke again.
func (w *Watch) Check(now time.Time) []News {
	w.listening.goOn(hourOf(delivery.InstantOf(now)))
	w.expire(now)
	var news []News
	for _, subject := range w.subjects() {
		known := w.entries[subject]
		known.derive(&w.listening.deaf)
		if told := known.news(subject, now); len(told) > 0 {
			news = append(news, told...)
			w.note(subject)
		}
	}
	return news
}

// Standing returns the gaps that stand now, announced or not.
func (w *Watch) Standing(now time.Time) []Gap {
	var standing []Gap
	for _, subject := range w.subjects() {
		known := w.entries[subject]
		known.derive(&w.listening.deaf)
		if known.stands(now) {
			standing = append(standing, known.present(subject))
		}
	}
	return standing
}

// Ages returns the age of the last event of each subject.
func (w *Watch) Ages(now time.Time) []dora.Report {
	reports := make([]dora.Report, 0, len(w.entries))
	for _, s := range w.subjects() {
		age := time.Duration(delivery.InstantOf(now) - w.entries[s].last)
		reports = append(reports, dora.LastEventAge(s.Source, s.Service, max(0, age)))
	}
	return reports
}

// Len returns the number of subjects remembered.
func (w *Watch) Len() int { return len(w.entries) }

// TakeRefused returns how many observations found no room since it was last asked.
func (w *Watch) TakeRefused() int { return take(&w.refused) }

// TakeExpired returns how many subjects were forgotten since it was last asked.
func (w *Watch) TakeExpired() int { return take(&w.expired) }

func take(n *int) int {
	taken := *n
	*n = 0
	return taken
}

func (w *Watch) expire(now time.Time) {
	if w.options.Retention <= 0 {
		return
	}
	cutoff := delivery.InstantOf(now.Add(-w.options.Retention))
	for subject, known := range w.entries {
		if known.last < cutoff {
			delete(w.entries, subject)
			w.sorted = nil
			w.expired++
			w.note(subject)
		}
	}
}

func (w *Watch) note(subject Subject) {
	if w.options.Tracked {
		w.changed[subject] = struct{}{}
	}
}

func (w *Watch) subjects() []Subject {
	if w.sorted == nil {
		w.sorted = slices.SortedFunc(maps.Keys(w.entries), Subject.compare)
	}
	return w.sorted
}
