// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package organisation

import (
	"slices"
	"time"
)

// Windows are the trailing spans whose edges the calendar keeps clear: the windows of the figures,
// and the day after which a deployment never heard of again counts as gone.
var Windows = []time.Duration{24 * time.Hour, 7 * 24 * time.Hour, 30 * 24 * time.Hour, 90 * 24 * time.Hour}

// calendar is time with holes: no moment it returns lies in (as of − W, as of − W + guard] for
// any window W. A truth told for "as of" then stays true while a clock creeps on for the guard.
// Leaping over the holes is strictly monotone: what was apart stays apart, what was before stays before.
// Like the ledger it knows whole seconds only.
type calendar struct {
	holes []hole // earliest first
}

type hole struct {
	after time.Time // the last moment before the hole
	until time.Time // the last moment in the hole
}

func newCalendar(asOf time.Time, guard time.Duration) calendar {
	var c calendar
	for _, w := range slices.Backward(Windows) {
		edge := asOf.Add(-w)
		c.holes = append(c.holes, hole{after: edge, until: edge.Add(guard)})
	}
	return c
}

// later returns the moment d of calendar time after t, which must not lie in a hole.
func (c calendar) later(t time.Time, d time.Duration) time.Time {
	moment := t.Add(d.Truncate(time.Second))
	for _, h := range c.holes {
		if !t.After(h.after) && moment.After(h.after) {
			moment = moment.Add(h.until.Sub(h.after))
		}
	}
	return moment
}

// earlier returns the moment d of calendar time before t, which must not lie in a hole.
func (c calendar) earlier(t time.Time, d time.Duration) time.Time {
	moment := t.Add(-d.Truncate(time.Second))
	for _, h := range slices.Backward(c.holes) {
		if t.After(h.until) && !moment.After(h.until) {
			moment = moment.Add(-h.until.Sub(h.after))
		}
	}
	return moment
}
