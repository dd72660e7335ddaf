// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package watch

import "github.com/otelcol-dora/otelcol-dora/internal/attribution/eprocess"

// doubt lowers the grade of a comparison with the past if, according to traces, most failures in the release began in
// another service. Without another live version, nothing else distinguishes a bad release from a database or an
// external provider that fails at the same time.
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

// tenth is one trace in the unit of [Origin.Tenths].
const tenth = 10

// failing returns how many traces failed in the release and, in tenths of a trace, how many failed because of it.
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
