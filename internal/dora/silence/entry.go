// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package silence

import (
	"time"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// liveWithin is the greatest delay between an event's time and its arrival for its subject to count as heard live. Events that
// arrive later come from a back-fill.
const liveWithin = 24 * time.Hour

// settleTime is how long nothing new may have arrived about a subject before its silence is announced as a gap: a back-fill
// in progress may not have sent the latest events yet.
const settleTime = time.Hour

// entry is everything known about one subject.
type entry struct {
	// Facts. They depend on the set of events, not on their order or repetition.
	spoken hourSet
	last   delivery.Instant
	live   bool

	// changed is the arrival time of the last event that changed the facts.
	changed time.Time

	// Derived from the facts and the deaf hours; invalid while stale. ends is when the present silence stops being ordinary; 0 if never.
	stale           bool
	ends            delivery.Instant
	longestOrdinary time.Duration

	// Announcements: the announced gap, if any; the time of the earliest event after the last event before that gap, 0 if there is
	// none; and how often a gap after the present last event was withdrawn.
	announced bool
	gap       Gap
	resumed   delivery.Instant
	withdrawn int
}

// tell adds an event and reports whether it changed the entry.
func (e *entry) tell(at delivery.Instant, live bool) bool {
	changed := live && !e.live
	e.live = e.live || live
	if at > e.last {
		e.last, e.withdrawn, changed = at, 0, true
	}
	if e.announced && at > e.gap.Last && (e.resumed == 0 || at < e.resumed) {
		e.resumed, changed = at, true
	}
	if e.spoken.add(hourOf(at)) {
		e.stale, changed = true, true
	}
	return changed
}

// derive updates ends and longestOrdinary if they are stale.
func (e *entry) derive(deaf *hourSet) {
	if !e.stale {
		return
	}
	e.stale, e.ends, e.longestOrdinary = false, 0, 0
	if h := habitOf(&e.spoken, deaf); h.known {
		e.ends = beginOf(h.due(e.spoken.latest, deaf) + 1)
		e.longestOrdinary = time.Duration(beginOf(h.ordinary.lasted))
	}
}

// stands reports whether the present silence is a gap. For a subject that was never heard live it is none: all its events came
// from a back-fill, so no further events are to be expected.
func (e *entry) stands(now time.Time) bool {
	return e.live && e.ends != 0 && delivery.InstantOf(now) >= e.ends
}

func (e *entry) present(subject Subject) Gap {
	return Gap{Subject: subject, Last: e.last, Since: e.ends, LongestOrdinary: e.longestOrdinary, Round: e.withdrawn}
}

// news updates the announced gap to the one that stands, and returns what to announce.
func (e *entry) news(subject Subject, now time.Time) []News {
	var news []News
	stands := e.stands(now)
	if e.announced && (e.last != e.gap.Last || !stands) {
		news = append(news, e.close())
	}
	if stands && !e.announced && now.Sub(e.changed) >= settleTime {
		e.announced, e.gap = true, e.present(subject)
		news = append(news, News{Kind: Detected, Gap: e.gap, At: e.gap.Since})
	}
	return news
}

func (e *entry) close() News {
	n := News{Kind: SpokeAgain, Gap: e.gap, At: e.resumed}
	if e.last == e.gap.Last {
		n.Kind = Withdrawn
		e.withdrawn++
	}
	e.announced, e.gap, e.resumed = false, Gap{}, 0
	return n
}

func hourOf(at delivery.Instant) hour { return hour(at / hourNanos) }

func beginOf(h hour) delivery.Instant { return delivery.Instant(h * hourNanos) }
