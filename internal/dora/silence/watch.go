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

// DefaultLimit is the default limit on subjects: ten thousand services with a few sources each.
const DefaultLimit = 30_000

// Options configure a [Watch].
type Options struct {
	// Retention is how long a subject is remembered after its last event; 0 means for ever.
	Retention time.Duration
	// Limit is the maximum number of subjects; 0 means [DefaultLimit].
	Limit int
	// Tracked records changes for [Watch.TakeChanged], which must then be called regularly.
	Tracked bool
}

// Watch records when each source told an event about each service, and detects silence. It is not safe for
// concurrent use. Which gaps stand depends on the set of events observed, on the hours in which the watch was not running and on now,
// but not on the order or repetition of events, as long as the limit refuses none. The news announced on the way may differ.
type Watch struct {
	options   Options
	listening listening
	entries   map[Subject]*entry
	// sorted caches the sorted subjects; nil when they must be sorted again.
	sorted  []Subject
	changed map[Subject]struct{}
	refused int
	expired int
}

// NewWatch returns an empty watch.
func NewWatch(options Options) *Watch {
	if options.Limit <= 0 {
		options.Limit = DefaultLimit
	}
	return &Watch{options: options, entries: map[Subject]*entry{}, changed: map[Subject]struct{}{}}
}

// Observe records the arrival of an event, also of one that is refused elsewhere. An event with an impossible time, or one further in
// the future than [delivery.MaxClockSkew], is ignored, because it would hide all silence until then.
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

// Awake must be called once after the last [Watch.Restore]. The hours since the last [Watch.Check] before the restart do not count
// as silence of the sources. Senders may repeat the events of that time now, so no new gap is announced for an hour (settleTime).
func (w *Watch) Awake(now time.Time) {
	w.listening.resume(hourOf(delivery.InstantOf(now)))
	for _, known := range w.entries {
		known.changed, known.stale = now, true
	}
}

// entry returns the entry of a subject, a new one if needed; nil if the limit is reached.
func (w *Watch) entry(subject Subject) *entry {
	known, ok := w.entries[subject]
	if !ok && len(w.entries) < w.options.Limit {
		known = &entry{}
		w.entries[subject] = known
		w.sorted = nil
	}
	return known
}

// Check returns the gaps that were detected and closed since the last call, and forgets the subjects that were silent for longer than
// the retention. The gaps of these are not closed, because they did not speak again.
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

// TakeRefused returns how many observations were refused since the last call because the limit was reached.
func (w *Watch) TakeRefused() int { return take(&w.refused) }

// TakeExpired returns how many subjects were forgotten since the last call.
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
