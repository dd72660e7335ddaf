// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package watch

import "github.com/otelcol-dora/otelcol-dora/internal/attribution/eprocess"

// doubt takes away the worth of the comparison with the time before where most of what fails in the release does so because others fail, as far as traces tell:
// a database or a company outside that fails just then is told from a bad release by nothing else where no other version is live.
func (r *running) doubt(s *scope, to *Suspicion) {
	if to.Evidence.Grade != eprocess.GradeBefore || !to.HasOnset {
		return
	}
	var failing, began int64
	for _, row := range s.since(to.Onset) {
		traces, tenths := row.failing(r)
		failing, began = failing+traces, began+tenths
	}
	if began > 0 && began < failing*tenth/2 {
		to.Evidence.Grade = eprocess.GradeTime
	}
}

// tenth is one trace in the unit of origins.
const tenth = 10

// failing is how many traces failed in a release, and in tenths of a trace how many because of it.
func (r *row) failing(of *running) (traces, tenths int64) {
	for i := range r.counts {
		c := &r.counts[i]
		if c.who.release != of {
			continue
		}
		traces += int64(c.failing)
		if c.rare != nil {
			for _, o := range c.rare.origins {
				tenths += o.Tenths
			}
		}
	}
	return traces, tenths
}
