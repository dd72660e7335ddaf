// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package silence

import (
	"time"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// liveWithin is how soon after it happened an event must be told to show that its subject is heard live. What is told
// later comes from a back-fill.
const liveWithin = 24 * time.Hour

// settleTime is how long, by arrival, nothing new may have been told of a subject before its silence is called a gap. A
// back-fill under way has not yet told what came last.
const settleTime = time.Hour

// entry is what is known of one subject.
type entry struct {
	// Facts: they depend on which events were told, never on their order or repetition.
	spoken hourSet
	last   delivery.Instant
	live   bool

	// changed is when something new was told, by arrival.
	changed time.Time

	// Derived from the facts and the deaf hours unless stale. ends is when silence stops being ordinary; 0 if it never does.
	stale           bool
	ends            delivery.Instant
	longestOrdinary time.Duration

	// What was announced: the gap that stands so, if announced, the earliest event told since then that came after
	// its last, and how often a gap after the present last event was withdrawn.
	announced bool
	gap       Gap
	resumed   delivery.Instant
	withdrawn int
}

// tell adds an event and reports whether it said anything new.
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

// derive brings up to date when silence stops being ordinary.
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

// stands reports whether the present silence is a gap. A subject that was never heard live is not watched: all that is known of
// it was told after the fact, and nothing says that more should have come.
func (e *entry) stands(now time.Time) bool {
	return e.live && e.ends != 0 && delivery.InstantOf(now) >= e.ends
}

func (e *entry) present(subject Subject) Gap {
	return Gap{Subject: subject, Last: e.last, Since: e.ends, LongestOrdinary: e.longestOrdinary, Round: e.withdrawn}
}

// news compares the gap that stands with the one announced.
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
