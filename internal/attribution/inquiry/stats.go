// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package inquiry

import "github.com/otelcol-dora/otelcol-dora/internal/attribution/watch"

// Stats count what is held and what was refused since the beginning.
type Stats struct {
	Watch watch.Stats
	// Findings and Incidents are held.
	Findings, Incidents int
	// RefusedFindings and RefusedIncidents found no room, counted each time they were met.
	RefusedFindings, RefusedIncidents uint64
	// ForgottenFindings and ForgottenIncidents gave way to later ones.
	ForgottenFindings, ForgottenIncidents uint64
}

// Stats returns what was refused and what is held.
func (q *Inquiry) Stats() Stats {
	s := Stats{
		Watch: q.watch.Stats(), Findings: q.subjects.size, Incidents: q.questions.size,
		RefusedFindings: q.subjects.refused, RefusedIncidents: q.questions.refused,
		ForgottenFindings: q.subjects.forgotten, ForgottenIncidents: q.questions.forgotten,
	}
	s.Watch.Late += q.late
	s.Watch.Full += q.full
	return s
}
