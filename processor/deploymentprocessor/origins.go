// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deploymentprocessor

import (
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/join"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// origins holds the asOf of followed timelines: when a collector that learned a timeline from delivery events last confirmed
// it. It is immutable. Nil holds none.
type origins struct {
	followed, before map[*join.Timeline]delivery.Instant
}

// followedBy returns the origins of the timelines that are followed now. It keeps those before as well, because their timelines
// are in force until the new ones are published.
func (o *origins) followedBy(now map[*join.Timeline]delivery.Instant) *origins {
	next := &origins{followed: now}
	if o != nil {
		next.before = o.followed
	}
	return next
}

// asOf returns the asOf of a timeline, as in a row of the table. It is 0 if this collector learned the timeline itself.
func (o *origins) asOf(t *join.Timeline) delivery.Instant {
	if o == nil {
		return 0
	}
	if at, ok := o.followed[t]; ok {
		return at
	}
	return o.before[t]
}
