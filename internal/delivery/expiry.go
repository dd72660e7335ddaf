// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package delivery

import "time"

// expireEvery is the least time between two looks for expired entities.
const expireEvery = time.Hour

// Expiry says when to look for expired entities. Each look uses the time of the previous one as now: so nothing is lost if the clock
// is set forward by mistake and back within the hour.
type Expiry struct {
	looked time.Time
}

// Look reports whether it is time to look for expired entities, and the time to use as now. The first look is never due.
func (e *Expiry) Look(now time.Time) (by time.Time, due bool) {
	if now.Before(e.looked) {
		e.looked = now // the clock was set back, so the previous look lies in the future
	}
	if now.Sub(e.looked) < expireEvery {
		return time.Time{}, false
	}
	by, e.looked = e.looked, now
	return by, !by.IsZero()
}
