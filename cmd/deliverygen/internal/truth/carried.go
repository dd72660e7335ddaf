// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package truth

import (
	"cmp"
	"slices"
	"strconv"
	"time"

	"github.com/otelcol-dora/otelcol-dora/cmd/deliverygen/internal/ledger"
)

// unit is what has a lead time: a change, or a commit without a change.
type unit struct {
	change *ledger.Change
	commit *ledger.Commit
}

func (u unit) start() time.Time {
	if u.change != nil {
		return u.change.Start()
	}
	return u.commit.At
}

func (u unit) name() string {
	if u.change != nil {
		return "#" + strconv.Itoa(u.change.Number)
	}
	return u.commit.SHA
}

// carry finds the commits that r brought to its environment for the first time: its ancestry without the commits that had
// reached the environment before. The very first deployment carries only its own commit, since earlier ones were released
// before the history begins.
func (h *history) carry(r *release, reached map[*ledger.Commit]bool) {
	r.carried = map[*ledger.Commit]bool{}
	if r.Commit == nil {
		return
	}
	first := h.liveBefore(r) == nil
	for _, commit := range r.Commit.Ancestry(reached) {
		if !first || commit == r.Commit {
			r.carried[commit] = true
		}
	}
	for _, c := range h.service.Repository.Changes {
		if c.Merge != nil && r.carried[c.Merge] {
			r.units = append(r.units, unit{change: c})
		}
	}
	for commit := range r.carried {
		if commit.Change == nil || commit.Change.Merge == nil {
			r.units = append(r.units, unit{commit: commit})
		}
	}
	slices.SortFunc(r.units, func(a, b unit) int {
		return cmp.Or(a.start().Compare(b.start()), cmp.Compare(a.name(), b.name()))
	})
}

// leadTimes returns the time from the start of each unit until r finished.
func (r *release) leadTimes() []time.Duration {
	var times []time.Duration
	for _, u := range r.units {
		if lead := r.finished.Sub(u.start()); lead >= 0 {
			times = append(times, lead)
		}
	}
	return times
}
