// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package organisation

import (
	"slices"
	"time"
)

// Windows are the trailing periods at whose edges the calendar has no events: the windows of the figures, and the day after
// which an unfinished deployment counts as lost.
var Windows = []time.Duration{24 * time.Hour, 7 * 24 * time.Hour, 30 * 24 * time.Hour, 90 * 24 * time.Hour}

// calendar is time with holes: no time that it returns lies in (as of − W, as of − W + guard] for any window W. So the truth
// computed for "as of" remains true while the clock advances by up to guard. The mapping is strictly monotone, so different
// times stay different and in order. Like the ledger it has a resolution of whole seconds.
type calendar struct {
	holes []hole // earliest first
}

type hole struct {
	after time.Time // the last second before the hole
	until time.Time // the last second in the hole
}

func newCalendar(asOf time.Time, guard time.Duration) calendar {
	var c calendar
	for _, w := range slices.Backward(Windows) {
		edge := asOf.Add(-w)
		c.holes = append(c.holes, hole{after: edge, until: edge.Add(guard)})
	}
	return c
}

// later returns the time that is d of calendar time after t. t must not lie in a hole.
func (c calendar) later(t time.Time, d time.Duration) time.Time {
	moment := t.Add(d.Truncate(time.Second))
	for _, h := range c.holes {
		if !t.After(h.after) && moment.After(h.after) {
			moment = moment.Add(h.until.Sub(h.after))
		}
	}
	return moment
}

// earlier returns the time that is d of calendar time before t. t must not lie in a hole.
func (c calendar) earlier(t time.Time, d time.Duration) time.Time {
	moment := t.Add(-d.Truncate(time.Second))
	for _, h := range slices.Backward(c.holes) {
		if t.After(h.until) && !moment.After(h.until) {
			moment = moment.Add(-h.until.Sub(h.after))
		}
	}
	return moment
}
