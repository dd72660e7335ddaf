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
	// always and never are the bounds of event time.
	always delivery.Instant = math.MinInt64
	never  delivery.Instant = math.MaxInt64
	// clockSkew is how far the clocks of senders and of running instances may differ. Senders also cut times to whole
	// seconds, and a replaced instance sends its last telemetry a little late. Every rollout is therefore assumed to
	// begin earlier and end later by this.
	clockSkew = 5 * time.Second
	// givenUpAfter is how long a rollout whose end was never reported is assumed to start instances. Tests and
	// approvals take hours.
	givenUpAfter = 24 * time.Hour
)

// course is when a deployment ran, in event time.
type course struct {
	// ran reports whether any part of the deployment ever ran at a known time. If not, all other fields are zero.
	ran bool
	// The deployment rolls out from begin to end, end excluded. While it still rolls out, end is never.
	begin, end delivery.Instant
	// undoing is when an in-place rollback began and undone when it was complete. Both are never if there was none.
	undoing, undone delivery.Instant
	// endless: no end was reported. If a later success ended the rollout, endedBy is the place of that deployment.
	endless bool
	endedBy int32
	// succeeded: the deployment is live from its end on.
	succeeded bool
}

func (c *course) rollsOut(at delivery.Instant) bool { return c.begin <= at && at < c.end }

// wasLive reports whether the deployment became live at or before a time and was not undone by then.
func (c *course) wasLive(at delivery.Instant) bool {
	return c.succeeded && c.end <= at && at < c.undone
}

// isStale reports whether a rollout without a reported end has run for so long that it was most likely abandoned.
func (c *course) isStale(at delivery.Instant) bool {
	return c.endless && earlier(at, givenUpAfter) > c.begin
}

// courseOf returns the course of a deployment. If its beginning is unknown, it is assumed to have rolled out for the
// given time.
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

// supersede ends rollouts without a reported end at the first success of a deployment that began later: no report will
// come any more.
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
		if following := next[i+1]; following.end < next[i].end { // the earliest end among those that began no earlier
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

// earlier and later shift a time and stop at the bounds of event time.
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
