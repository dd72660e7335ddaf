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

// followed is what is known through another collector.
//
// What it tells of a scope replaces what was known of that scope, deployments that it forgot included. A scope of which it tells nothing stays known for
// the retention, because a collector that lost its memory tells nothing of most. That time counts from when somebody who learned it from
// deliveries stood behind it last, and is handed on with it, so that collectors that follow each other do not keep it alive for ever.
type followed struct {
	retention time.Duration
	// max is how many scopes are known at most, unless more are told.
	max int

	scopes map[delivery.Scope]followedScope
	// confirmed is when the table was read last, or seen to be the same.
	confirmed delivery.Instant
	// forgotten counts the scopes that were let go.
	forgotten uint64
}

type followedScope struct {
	timeline *join.Timeline
	// asOf is when somebody who learned it stood behind it last; 0 is when the table was read last.
	asOf delivery.Instant
}

// grain is how exactly such times are handed on: exactly enough for retentions of hours or days, and so rarely another one that a table stays the same for
// long.
const grain = time.Hour

// tell takes over what a table tells, and reports whether that changes any timeline.
func (f *followed) tell(rows []deploymenttable.Row, now delivery.Instant) bool {
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

// confirm notes that the table is what it was, and reports whether scopes were forgotten. It is when this collector hears from the other one that time
// passes for what is known: as long as it does not, everything stays.
func (f *followed) confirm(now delivery.Instant) bool {
	f.confirmed = now
	before := len(f.scopes)
	oldest := now - delivery.Instant(f.retention+grain)
	maps.DeleteFunc(f.scopes, func(_ delivery.Scope, s followedScope) bool { return f.asOf(s) < oldest })
	f.makeRoom()
	f.forgotten += uint64(before - len(f.scopes))
	return len(f.scopes) != before
}

// makeRoom forgets the scopes that nobody has stood behind for longest, if there are too many.
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

func (f *followed) asOf(s followedScope) delivery.Instant { return cmp.Or(s.asOf, f.confirmed) }

// restore takes over what was known before a restart.
func (f *followed) restore(rows []deploymenttable.Row) {
	f.scopes = make(map[delivery.Scope]followedScope, len(rows))
	for _, row := range rows {
		f.scopes[row.Timeline.Scope()] = followedScope{row.Timeline, row.AsOf}
		f.confirmed = max(f.confirmed, row.AsOf)
	}
}

// rows returns what has to be restored after a restart.
func (f *followed) rows() []deploymenttable.Row {
	rows := make([]deploymenttable.Row, 0, len(f.scopes))
	for _, s := range f.scopes {
		rows = append(rows, deploymenttable.Row{Timeline: s.timeline, AsOf: f.asOf(s)})
	}
	return rows
}

// timelines returns what is known, by scope.
func (f *followed) timelines() []*join.Timeline {
	scopes := slices.SortedFunc(maps.Keys(f.scopes), delivery.CompareScopes)
	all := make([]*join.Timeline, 0, len(scopes))
	for _, scope := range scopes {
		all = append(all, f.scopes[scope].timeline)
	}
	return all
}

// since returns when somebody stood behind what is known last, as it is handed on.
func (f *followed) since() map[*join.Timeline]delivery.Instant {
	all := make(map[*join.Timeline]delivery.Instant, len(f.scopes))
	for _, s := range f.scopes {
		all[s.timeline] = coarse(f.asOf(s))
	}
	return all
}

// coarse rounds a time down to the grain.
func coarse(at delivery.Instant) delivery.Instant { return at - at%delivery.Instant(grain) }
