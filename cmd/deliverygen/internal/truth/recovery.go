// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package truth

import (
	"slices"
	"time"

	"github.com/otelcol-dora/otelcol-dora/cmd/deliverygen/internal/ledger"
)

// Methods of recovery.
const (
	withRollback = "rollback"
	withHotfix   = "hotfix"
	withIncident = "incident_resolved"
)

// recover sets when the failure of d began and how it ended.
func (h *history) recover(d *release) {
	h.begin(d)
	d.failure.end(h.endings(d, nil))
	if d.failure.restoring != nil {
		d.failure.restoring.restores = true
	}
}

// begin links the incident and sets the onset.
func (h *history) begin(d *release) {
	f := d.failure
	if f.method != byCause {
		f.incident = h.linked(d)
	}
	f.onset = d.finished
	if f.incident != nil {
		f.onset = f.incident.Onset()
	}
}

// linked returns the first incident that opened between d and the reaction to it, was still open when that was finished, and
// names no other cause.
func (h *history) linked(d *release) *ledger.Incident {
	i := slices.IndexFunc(h.incidents, func(i *ledger.Incident) bool {
		return !i.Opened.Before(d.finished) && !i.Opened.After(d.failure.acted) && i.OpenAt(d.failure.acted) &&
			(i.CausedBy == ledger.ByNothing || h.causeOf(i) == d)
	})
	if i < 0 {
		return nil
	}
	return h.incidents[i]
}

// ending is a possible end of a failure.
type ending struct {
	at     time.Time
	method string
	by     *release
}

// endings returns the possible ends of the failure of d, in their order of precedence at equal times, without the release
// except.
func (h *history) endings(d, except *release) []ending {
	var all []ending
	add := func(method string, r *release) {
		if r != nil && r != except {
			all = append(all, ending{r.finished, method, r})
		}
	}
	add(withRollback, h.rollbackOf(d))
	if !d.RolledBack.IsZero() {
		all = append(all, ending{d.RolledBack, withRollback, nil})
	}
	add(withHotfix, h.revertOf(d))
	add(withHotfix, h.hotfixAfter(d))
	if i := d.failure.incident; i != nil && !i.ResolvedAt().IsZero() {
		all = append(all, ending{i.ResolvedAt(), withIncident, nil})
	}
	return all
}

// hotfixAfter returns the first hotfix after d that was not finished before the failure began.
func (h *history) hotfixAfter(d *release) *release {
	for _, r := range h.newCode {
		if d.precedes(r) && r.reason == ledger.Hotfix && !r.finished.Before(d.failure.onset) {
			return r
		}
	}
	return nil
}

// end chooses the earliest ending that is not before the onset.
func (f *failure) end(endings []ending) {
	for _, e := range endings {
		if e.at.Before(f.onset) || (!f.restored.IsZero() && !e.at.Before(f.restored)) {
			continue
		}
		f.restored, f.recovery, f.restoring = e.at, e.method, e.by
	}
}

// mendsAnother reports whether another failure, one based on evidence, was still going on when the hotfix was finished.
func (h *history) mendsAnother(fix *release) bool {
	return slices.ContainsFunc(h.newCode, func(d *release) bool {
		if d.failure == nil || d.failure.method == byHotfix || !d.precedes(fix) {
			return false
		}
		h.begin(d)
		if d.failure.onset.After(fix.finished) {
			return false
		}
		otherwise := *d.failure
		otherwise.end(h.endings(d, fix))
		return otherwise.restored.IsZero() || otherwise.restored.After(fix.finished)
	})
}
