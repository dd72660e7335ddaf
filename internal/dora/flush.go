// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package dora

import (
	"time"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// Options configure a [Book].
type Options struct {
	Definitions Definitions
	// SettleTime is how long an observation's value must stand, in arrival time, before it enters a
	// counter or histogram, which cannot be taken back.
	SettleTime time.Duration
	// CounterMaxAge is the age on arrival above which an observation does not enter counters and
	// histograms; 0 means the retention, because counted observations are remembered no longer than that.
	CounterMaxAge time.Duration
	// Retention is how long facts are kept after the latest event about them; 0 means for ever.
	Retention time.Duration
	// Limits cap the number of entities per kind.
	Limits delivery.Limits
	// Tracked records changes for [Book.TakeFacts] and [Book.TakeMemory], which must then be called regularly.
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

// Flush is the result of a [Book.Flush]. It must not be changed, because reports share memory.
type Flush struct {
	// Reports has one entry per scope and per pipeline, in a fixed order, whether or not it changed.
	// Observations are those that settled since the last flush.
	Reports []Report
	// Announcements are the changes of verdicts since the last flush.
	Announcements []attribution.Announcement
	// Late counts the observations that were too old for counters, Negative the lead times that were dropped
	// because they were negative, both since the last flush. A restart does not count them again.
	Late, Negative int
	// Expired counts the entities forgotten since the last flush.
	Expired map[delivery.Kind]int
}
