// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package join

import (
	"cmp"
	"math"
	"slices"
	"sort"
	"time"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

const (
	// always and never bound event time.
	always delivery.Instant = math.MinInt64
	never  delivery.Instant = math.MaxInt64
	// clockSkew is how far the clocks of those who deploy and those who run may be apart. Senders cut times to seconds, too, and instances that
	// were replaced tell of their end a little later. So every rollout is taken to begin and end by as much earlier and later than told.
	clockSkew = 5 * time.Second
	// givenUpAfter is for how long what starts is taken to belong to a rollout of whose end nobody told. Tests and approvals in between take hours.
	givenUpAfter = 24 * time.Hour
)

// course is when a deployment ran, in event time.
type course struct {
	// ran says that something of it ever did, and that somebody told when. Without, all else is zero.
	ran bool
	// From begin up to but not including end it rolled out; end is never while it does.
	begin, end delivery.Instant
	// undoing and undone are when it began to be undone in place, and was; both are never where it was not.
	undoing, undone delivery.Instant
	// endless says that nobody told of an end, and endedBy then is the place of the one whose success ended it, if it did end.
	endless bool
	endedBy int32
	// succeeded says that it is live from its end on.
	succeeded bool
}

func (c *course) rollsOut(at delivery.Instant) bool { return c.begin <= at && at < c.end }

// wasLive says whether the deployment was live before or at a time and has not been undone by then.
func (c *course) wasLive(at delivery.Instant) bool {
	return c.succeeded && c.end <= at && at < c.undone
}

// isStale says that it rolled out for so long already, and nobody told of an end, that most likely it never came to one.
func (c *course) isStale(at delivery.Instant) bool {
	return c.endless && earlier(at, givenUpAfter) > c.begin
}

// courseOf returns the course of a deployment, which rolled out for as long as assumed where no beginning is known.
func courseOf(d *Deployment, assumed time.Duration) course {
	if d.Excluded || d.Began == 0 && d.Finished == 0 {
		return course{}
	}
	began := d.Began
	if d.EndOnly || began == 0 {
		began = earlier(cmp.Or(began, d.Finished), assumed)
	}
	c := course{ran: true, begin: earlier(began, clockSkew), end: never, undoing: never, undone: never}
	switch {
	case d.Finished != 0:
		c.begin = min(c.begin, earlier(d.Finished, clockSkew))
		c.end, c.succeeded = later(d.Finished, clockSkew), !d.Failed
	case d.RolledBack != 0:
		c.end = max(later(d.RolledBack, clockSkew), later(began, clockSkew))
	default:
		c.endless = true
	}
	if c.succeeded && d.RolledBack != 0 {
		c.undone = later(d.RolledBack, clockSkew)
		c.undoing = earlier(d.RolledBack, assumed+clockSkew)
	}
	return c
}

// supersede ends the rollouts of which no end was told, with the first success of one that began later: nobody will tell any more.
func supersede(courses []course) {
	type success struct {
		begin, end delivery.Instant
		place      int32
	}
	var next []success
	for i, c := range courses {
		if c.succeeded {
			next = append(next, success{c.begin, c.end, int32(i)})
		}
	}
	slices.SortFunc(next, func(a, b success) int { return cmp.Compare(a.begin, b.begin) })
	for i := len(next) - 2; i >= 0; i-- {
		if following := next[i+1]; following.end < next[i].end { // now the first to end of those that began no earlier
			next[i].end, next[i].place = following.end, following.place
		}
	}
	for i := range courses {
		c := &courses[i]
		if !c.ran || c.end != never {
			continue
		}
		if at := sort.Search(len(next), func(n int) bool { return next[n].begin > c.begin }); at < len(next) {
			c.end, c.endedBy = next[at].end, next[at].place
		}
	}
}

// earlier and later move a time, and stop at the bounds of event time.
func earlier(at delivery.Instant, by time.Duration) delivery.Instant {
	if at < always+delivery.Instant(by) {
		return always
	}
	return at - delivery.Instant(by)
}

func later(at delivery.Instant, by time.Duration) delivery.Instant {
	if at > never-delivery.Instant(by) {
		return never
	}
	return at + delivery.Instant(by)
}
