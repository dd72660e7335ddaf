// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package delivery

import "time"

// expireEvery is how often what has expired is looked for.
const expireEvery = time.Hour

// Expiry says when to look for what has expired. That is judged by the look before: a clock that is set forward by mistake, and back
// within the hour, takes nothing away.
type Expiry struct {
	looked time.Time
}

// Look reports whether it is time to look again, and the moment by which to judge. At the first look nothing is judged.
func (e *Expiry) Look(now time.Time) (by time.Time, due bool) {
	if now.Before(e.looked) {
		e.looked = now // the clock was set back
	}
	if now.Sub(e.looked) < expireEvery {
		return time.Time{}, false
	}
	by, e.looked = e.looked, now
	return by, !by.IsZero()
}
