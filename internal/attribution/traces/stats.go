// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package traces

// Stats is what a table has done and what it holds.
type Stats struct {
	// Traces, Notes and Peers are held now.
	Traces, Notes, Peers int
	// OtherShift and FailingShift are the current sampling: one in 2^shift is held of the traces of which only exposure
	// or time is asked, and of the failing ones.
	OtherShift, FailingShift int

	// Settled counts traces that were reported. Unexplained are those among them in which the failure's link to its
	// root was lost.
	Settled, Unexplained uint64
	// Late counts notes of traces that had settled, Ignored notes of traces of which nothing is asked.
	Late, Ignored uint64
	// SampledOther, SampledFailing and RefusedFull count traces left out: by sampling, and because there was no room.
	SampledOther, SampledFailing, RefusedFull uint64
	// RefusedNotes counts notes of traces left out, and notes beyond the limit of a held trace.
	RefusedNotes uint64
	// RefusedPeers counts notes whose peer could not be remembered.
	RefusedPeers uint64
	// IncompleteExposures counts traces that touched something but whose entry was not seen. IncompleteMeasurements
	// counts traces with too many spans to measure times.
	IncompleteExposures, IncompleteMeasurements uint64
	// ForgottenLinks counts traces whose touched releases were forgotten too early.
	ForgottenLinks uint64
	// LearnedPeers counts how often a service was seen to answer for a peer.
	LearnedPeers uint64
}

// Stats returns what the table has done so far and what it holds now.
func (t *Table) Stats() Stats {
	s := t.stats
	s.Traces, s.Notes, s.Peers = t.records.used(), t.notes.used(), t.peers.held()
	s.OtherShift, s.FailingShift = int(t.otherShift), int(t.failingShift)
	return s
}
