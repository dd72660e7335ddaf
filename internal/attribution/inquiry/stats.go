// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package inquiry

import "github.com/otelcol-dora/otelcol-dora/internal/attribution/watch"

// Stats count what was refused since the process started, and what is held.
type Stats struct {
	Watch watch.Stats
	// Findings and Incidents are held now.
	Findings, Incidents int
	// RefusedFindings and RefusedIncidents found no room; each attempt counts.
	RefusedFindings, RefusedIncidents uint64
	// ForgottenFindings and ForgottenIncidents were dropped to make room for newer ones.
	ForgottenFindings, ForgottenIncidents uint64
}

// Stats returns the counts.
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
