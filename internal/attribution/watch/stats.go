// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package watch

// Stats count what was refused since the watch was created, and what it holds.
type Stats struct {
	// Late observations were of settled bins, Crowded ones of more identities than a service may have. Full counts
	// observations and deployments of a scope, and everything else, for which there was no room.
	Late, Full, Crowded uint64
	// Scopes, Releases, Totals and Rows are held now: scopes, their releases, totals in open bins, rows of settled
	// bins.
	Scopes, Releases, Totals, Rows int
}

// Stats returns the counts.
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

// Refused returns how often there was no room, for observations or anything else.
func (w *Watch) Refused() uint64 { return w.refused.Full + w.refused.Crowded }
