// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package traces

// Stats is what a table did and holds.
type Stats struct {
	// Traces, Notes and Peers are held now.
	Traces, Notes, Peers int
	// OtherShift and FailingShift are the sampling now: one in 2^shift of the traces of which exposure or self time is
	// asked, and of the failing ones, is held.
	OtherShift, FailingShift int

	// Settled counts traces of which everything was told. Unexplained are those of them with a lost link in the failure's way up.
	Settled, Unexplained uint64
	// Late counts notes of traces that were settled before, Ignored those of traces that nothing is asked of.
	Late, Ignored uint64
	// SampledOther, SampledFailing and RefusedFull count traces that were left out: by sampling, and for want of room.
	SampledOther, SampledFailing, RefusedFull uint64
	// RefusedNotes counts notes of traces left out, and those above the bounds of a held one.
	RefusedNotes uint64
	// RefusedPeers counts notes whose peer could not be remembered.
	RefusedPeers uint64
	// IncompleteExposures counts traces that touched something but whose entry was not seen, IncompleteMeasurements those
	// with too many spans to say how long they took.
	IncompleteExposures, IncompleteMeasurements uint64
	// ForgottenLinks counts traces of which it was forgotten too soon what they touched.
	ForgottenLinks uint64
	// LearnedPeers counts how often a service was seen to answer for a peer.
	LearnedPeers uint64
}

// Stats returns what the table did so far and holds now.
func (t *Table) Stats() Stats {
	s := t.stats
	s.Traces, s.Notes, s.Peers = t.records.used(), t.notes.used(), t.peers.held()
	s.OtherShift, s.FailingShift = int(t.otherShift), int(t.failingShift)
	return s
}
