// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package ledger

import (
	"slices"
	"time"
)

// Cut removes everything after the given time. What is in progress then stays unfinished.
func (l *Ledger) Cut(at time.Time) {
	for _, s := range l.Services {
		s.Repository.cut(at)
		s.Deployments = slices.DeleteFunc(s.Deployments, func(d *Deployment) bool { return d.cut(at) })
		s.Incidents = slices.DeleteFunc(s.Incidents, func(i *Incident) bool { return i.Opened.After(at) })
		for _, i := range s.Incidents {
			i.Steps = slices.DeleteFunc(i.Steps, func(step Step) bool { return step.At.After(at) })
		}
		s.Runs = slices.DeleteFunc(s.Runs, func(r *Run) bool { return r.queued().After(at) })
		for _, r := range s.Runs {
			unlessAfter(at, &r.Started, &r.Finished)
		}
	}
}

func (r *Repository) cut(at time.Time) {
	r.Pushes = slices.DeleteFunc(r.Pushes, func(p *Push) bool { return p.At.After(at) })
	for _, p := range r.Pushes {
		unlessAfter(at, &p.Deleted)
	}
	r.Changes = slices.DeleteFunc(r.Changes, func(c *Change) bool { return c.Created.After(at) })
	for _, c := range r.Changes {
		unlessAfter(at, &c.Reviewed, &c.Merged, &c.Abandoned)
		if c.Merged.IsZero() {
			c.Merge = nil
		}
	}
}

// cut reports whether the deployment began after the given time, so that it must be removed as a whole.
func (d *Deployment) cut(at time.Time) bool {
	began := d.Created
	if began.IsZero() {
		began = d.Started
	}
	if began.IsZero() && len(d.Outcomes) > 0 {
		began = d.Outcomes[0].At // its first known event
	}
	unlessAfter(at, &d.Started, &d.RolledBack)
	d.Outcomes = slices.DeleteFunc(d.Outcomes, func(o Outcome) bool { return o.At.After(at) })
	return began.After(at)
}

func unlessAfter(at time.Time, times ...*time.Time) {
	for _, t := range times {
		if t.After(at) {
			*t = time.Time{}
		}
	}
}
