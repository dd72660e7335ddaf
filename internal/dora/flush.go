// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package dora

import (
	"time"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// Options bound and pace a [Book].
type Options struct {
	Definitions Definitions
	// SettleTime is how long an observation's value must stand, in arrival time, before it enters a
	// counter or histogram, which cannot be taken back.
	SettleTime time.Duration
	// CounterMaxAge is the age on arrival above which an observation stays out of counters and
	// histograms; 0 means the retention, since what was counted is remembered no longer than that.
	CounterMaxAge time.Duration
	// Retention is how long facts are kept after they were last told.
	Retention time.Duration
	// Limits cap the number of entities per kind.
	Limits delivery.Limits
	// Tracked has changes noted for [Book.TakeFacts] and [Book.TakeMemory], which must then be called again and again.
	Tracked bool
	// Namespaces adds reports that pool the services of a namespace, per environment.
	Namespaces bool
}

// counterMaxAge returns the bound in force; 0 means none.
func (o Options) counterMaxAge() time.Duration {
	if o.Retention > 0 && (o.CounterMaxAge <= 0 || o.CounterMaxAge > o.Retention) {
		return o.Retention
	}
	return o.CounterMaxAge
}

// Flush is everything a [Book] has to say at one moment. It must not be changed: reports share what they have in common.
type Flush struct {
	// Reports has one entry per scope and per pipeline, in a fixed order, whether or not it changed.
	// Their Observations are those that settled since the last flush.
	Reports []Report
	// Announcements is the news about verdicts since the last flush.
	Announcements []attribution.Announcement
	// Late counts the observations that were too old for counters, Negative the lead times dropped
	// because they would be negative, both since the last flush. Those of before a restart are not counted again.
	Late, Negative int
	// Expired counts the entities forgotten since the last flush.
	Expired map[delivery.Kind]int
}
