// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deploymentprocessor

import (
	"cmp"
	"maps"
	"reflect"
	"slices"
	"time"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/join"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/deploymenttable"
)

// followed is what this collector knows through the table of another one. It is not safe for concurrent use.
//
// The problem: a scope that is missing from a new table may be gone, or the other collector may have lost its memory in a
// restart. And collectors may follow each other in a ring, where each would confirm to the next what nobody knows any more.
//
// The rules (ADR 035): a row replaces what was known of its scope, including deployments that the other collector forgot. A
// scope without a row stays known for the retention, which counts from its asOf: when a collector that learned the scope from
// delivery events last confirmed it. That time is handed on with the scope.
//
// The invariant: following a table never makes the asOf of a scope later than the other collector's, so what circulates in a
// ring expires everywhere.
type followed struct {
	retention time.Duration
	// max is the greatest number of scopes, unless the other collector itself has learned more.
	max int

	scopes map[delivery.Scope]followedScope
	// confirmed is the time of the last successful poll, whether the table had changed or not.
	confirmed delivery.Instant
	// forgotten counts the scopes that were forgotten.
	forgotten uint64
}

type followedScope struct {
	timeline *join.Timeline
	// asOf is when a collector that learned the scope last confirmed it. 0 means that the other collector learned it itself, so
	// that every successful poll confirms it, see followed.asOf.
	asOf delivery.Instant
}

// grain is the precision of asOf in the table that this collector serves. An hour is precise enough for retentions of hours or
// days, and lets the table, and with it the entity tag, stay the same for most polls.
const grain = time.Hour

// merge takes over the rows of a newly read table. It reports whether any timeline changed or was forgotten.
func (f *followed) merge(rows []deploymenttable.Row, now delivery.Instant) bool {
	told := make(map[delivery.Scope]followedScope, len(rows))
	changed := false
	for _, row := range rows {
		scope := row.Timeline.Scope()
		before := f.scopes[scope]
		if before.timeline == nil || before.timeline != row.Timeline && !sameDeployments(before.timeline, row.Timeline) {
			before.timeline, changed = row.Timeline, true
		}
		told[scope] = followedScope{before.timeline, min(row.AsOf, now)}
	}
	for scope, known := range f.scopes {
		if _, ok := told[scope]; !ok {
			told[scope] = followedScope{known.timeline, f.asOf(known)}
		}
	}
	f.scopes = told
	return f.confirm(now) || changed
}

func sameDeployments(a, b *join.Timeline) bool {
	return reflect.DeepEqual(a.Deployments(), b.Deployments())
}

// confirm records a successful poll, forgets the scopes whose retention has ended, and reports whether there were any. Nothing
// is forgotten between successful polls: while the other collector cannot be reached, everything stays known.
func (f *followed) confirm(now delivery.Instant) bool {
	f.confirmed = now
	before := len(f.scopes)
	oldest := now - delivery.Instant(f.retention+grain)
	maps.DeleteFunc(f.scopes, func(_ delivery.Scope, s followedScope) bool { return f.asOf(s) < oldest })
	f.makeRoom()
	f.forgotten += uint64(before - len(f.scopes))
	return len(f.scopes) != before
}

// makeRoom forgets scopes if there are more than max, the oldest asOf first, except those that the other collector itself has
// learned.
func (f *followed) makeRoom() {
	surplus := len(f.scopes) - f.max
	if surplus <= 0 {
		return
	}
	var kept []delivery.Scope
	for scope, s := range f.scopes {
		if s.asOf != 0 {
			kept = append(kept, scope)
		}
	}
	slices.SortFunc(kept, func(a, b delivery.Scope) int {
		return cmp.Or(cmp.Compare(f.scopes[a].asOf, f.scopes[b].asOf), delivery.CompareScopes(a, b))
	})
	for _, scope := range kept[:min(surplus, len(kept))] {
		delete(f.scopes, scope)
	}
}

// asOf returns when a collector that learned the scope last confirmed it.
func (f *followed) asOf(s followedScope) delivery.Instant { return cmp.Or(s.asOf, f.confirmed) }

// restore takes over the rows that were saved before a restart.
func (f *followed) restore(rows []deploymenttable.Row) {
	f.scopes = make(map[delivery.Scope]followedScope, len(rows))
	for _, row := range rows {
		f.scopes[row.Timeline.Scope()] = followedScope{row.Timeline, row.AsOf}
		f.confirmed = max(f.confirmed, row.AsOf)
	}
}

// rows returns what must be saved for a restart.
func (f *followed) rows() []deploymenttable.Row {
	rows := make([]deploymenttable.Row, 0, len(f.scopes))
	for _, s := range f.scopes {
		rows = append(rows, deploymenttable.Row{Timeline: s.timeline, AsOf: f.asOf(s)})
	}
	return rows
}

// timelines returns all timelines, sorted by scope.
func (f *followed) timelines() []*join.Timeline {
	scopes := slices.SortedFunc(maps.Keys(f.scopes), delivery.CompareScopes)
	all := make([]*join.Timeline, 0, len(scopes))
	for _, scope := range scopes {
		all = append(all, f.scopes[scope].timeline)
	}
	return all
}

// since returns the asOf of each timeline, rounded as it is handed on.
func (f *followed) since() map[*join.Timeline]delivery.Instant {
	all := make(map[*join.Timeline]delivery.Instant, len(f.scopes))
	for _, s := range f.scopes {
		all[s.timeline] = coarse(f.asOf(s))
	}
	return all
}

// coarse rounds a time down to the grain.
func coarse(at delivery.Instant) delivery.Instant { return at - at%delivery.Instant(grain) }
