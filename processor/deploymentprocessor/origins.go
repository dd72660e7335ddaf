// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deploymentprocessor

import (
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/join"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// origins says of timelines that were followed when somebody who learned them stood behind them last. It never changes. Nil knows none.
type origins struct {
	followed, before map[*join.Timeline]delivery.Instant
}

// followedBy returns the origins of what is followed now. Those before stay known, because some of it may be in force still.
func (o *origins) followedBy(now map[*join.Timeline]delivery.Instant) *origins {
	next := &origins{followed: now}
	if o != nil {
		next.before = o.followed
	}
	return next
}

// asOf returns when somebody stood behind a timeline last; 0 is now, because this collector learned it itself.
func (o *origins) asOf(t *join.Timeline) delivery.Instant {
	if o == nil {
		return 0
	}
	if at, ok := o.followed[t]; ok {
		return at
	}
	return o.before[t]
}
