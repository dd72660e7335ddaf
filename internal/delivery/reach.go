// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package delivery

import (
	"math"
	"slices"
)

// reach returns the revisions reachable from a head, without those for which stop returns true and what is only reachable through
// them. Met reports whether the walk met such a revision; if not, it ended where the known revisions end. The first
// revision found is the head, if it is known.
//
// From a revision, the walk follows the push that brought it first and every push that ended with it. Only in these are
// all earlier revisions of the push, and its base, ancestors of the revision: a merge of main into a feature branch puts
// revisions of main into a push whose base is not their ancestor.
//
// The result is valid until the next call.
func (h *History) reach(repositoryURL, head string, stop func(*Revision, string) bool) (found []*Revision, met bool) {
	w := &h.walk
	w.history, w.repositoryURL, w.stop = h, repositoryURL, stop
	w.from(head)
	return w.found, w.met
}

// walk is the state of [History.reach]. It is reused by all walks, because most are short.
type walk struct {
	history       *History
	repositoryURL string
	stop          func(*Revision, string) bool

	found []*Revision
	met   bool
	queue []step
	seen  fewOrMany[string, struct{}]
	// walked holds, per push, the places from which everything before was queued already. Without it the walk would go through
	// a push of a thousand revisions a thousand times.
	walked fewOrMany[Push, stretch]
}

// manyFound is the capacity, in revisions, above which a walk does not reuse the memory of the one before.
const manyFound = 1024

// step is a revision to visit. The revision is nil if it has to be looked up by its id.
type step struct {
	revision *Revision
	id       string
}

// stretch is a range of places in a push: those greater than above, up to and including upTo.
type stretch struct {
	above, upTo int
}

// from walks from a head and sets w.found and w.met.
func (w *walk) from(head string) {
	if cap(w.found) > manyFound {
		w.found, w.queue = nil, nil
	}
	w.found, w.met, w.queue = w.found[:0], false, append(w.queue[:0], step{id: head})
	w.seen.clear()
	w.walked.clear()
	for len(w.queue) > 0 {
		next := w.queue[len(w.queue)-1]
		w.queue = w.queue[:len(w.queue)-1]
		if _, seen := w.seen.get(next.id); !seen {
			w.seen.set(next.id, struct{}{})
			w.visit(next)
		}
	}
}

func (w *walk) visit(s step) {
	r := s.revision
	if r == nil {
		r = w.history.revisions[RevisionKey{RepositoryURL: w.repositoryURL, ID: s.id}]
	}
	if w.stop(r, s.id) {
		w.met = true
		return
	}
	if r == nil {
		return
	}
	w.found = append(w.found, r)
	for i, p := range r.Placements {
		if w.passed(p) {
			continue
		}
		members := w.history.PushMembers(w.repositoryURL, p.Push)
		if i == 0 || members[len(members)-1].Position <= p.Position {
			w.descend(members, p)
		}
	}
}

// passed reports whether everything before a place in a push was queued already.
func (w *walk) passed(p Placement) bool {
	s, ok := w.walked.get(p.Push)
	return ok && p.Position > s.above && p.Position <= s.upTo
}

// descend queues everything before a place in a push: the members that do not stop the walk, and the base. A member that stops the
// walk ends it if this push brought the member first; a member that came from elsewhere, with a merge, is only
// skipped. If the order is unknown, all members count as before.
func (w *walk) descend(members []PushMember, p Placement) {
	if p.Position == 0 {
		w.walked.set(p.Push, stretch{above: -1, upTo: math.MaxInt})
	} else {
		w.walked.set(p.Push, stretch{upTo: p.Position})
	}
	for _, m := range slices.Backward(members) {
		switch {
		case p.Position != 0 && m.Position >= p.Position:
		case p.Position == 0 || !w.stop(m.Revision, m.Revision.Key.ID):
			w.queue = append(w.queue, step{m.Revision, m.Revision.Key.ID})
		case m.Revision.Placements[0].Push == p.Push:
			w.met = true
			w.walked.set(p.Push, stretch{above: m.Position, upTo: p.Position})
			return
		default:
			w.met = true
		}
	}
	if p.Push.Base != "" {
		w.queue = append(w.queue, step{id: p.Push.Base})
	}
}
