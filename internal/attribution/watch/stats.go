// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package watch

// Stats count what was refused, since the beginning, and what is held.
type Stats struct {
	// Late are observations of bins that had settled; Full found no room; Crowded were of more identities than a service may have.
	Late, Full, Crowded uint64
	// Scopes, Releases, Totals and Rows are held: services and environments, releases of them, totals of open bins, settled bins.
	Scopes, Releases, Totals, Rows int
}

// Stats returns what was counted.
func (w *Watch) Stats() Stats {
	w.undo()
	s := w.refused
	s.Scopes, s.Totals = len(w.scopes), w.totals
	for _, scope := range w.scopes {
		s.Releases += len(scope.releases)
		s.Rows += len(scope.rows)
		for i := range scope.chunks {
			s.Rows += scope.chunks[i].rows
		}
	}
	return s
}

// Refused counts the observations that found no room, and what else did not.
func (w *Watch) Refused() uint64 { return w.refused.Full + w.refused.Crowded }
