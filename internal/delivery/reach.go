// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package delivery

import (
	"math"
	"slices"
)

// reach collects the revisions reachable from a head, without entering those for which stop
// reports true. Met says whether it came upon such a revision; if not, the walk ran off the edge of
// what is known. The first revision found is the head, if it is known at all.
//
// A revision is followed through the push that brought it first and through every push that ended
// with it. Only there is everything before it in the push, and the push's base, its ancestor: a merge
// of main into a feature branch places main's revisions in a push whose base they do not descend from.
//
// What it returns holds until it is called again.
func (h *History) reach(repositoryURL, head string, stop func(*Revision, string) bool) (found []*Revision, met bool) {
	w := &h.walk
	w.history, w.repositoryURL, w.stop = h, repositoryURL, stop
	w.from(head)
	return w.found, w.met
}

// walk is the state of [History.reach]. One is used for one walk after another, because most are short.
type walk struct {
	history       *History
	repositoryURL string
	stop          func(*Revision, string) bool

	found []*Revision
	met   bool
	queue []step
	seen  fewOrMany[string, struct{}]
	// walked holds which places of a push were descended from, or need not be because a walk from
	// above came by. Without it a push of a thousand revisions is walked through a thousand times.
	walked fewOrMany[Push, stretch]
}

// manyFound is how much memory for revisions a walk does not leave behind for the next one.
const manyFound = 1024

// step is a revision to be looked at, nil where it has to be looked up.
type step struct {
	revision *Revision
	id       string
}

// stretch is a run of places in a push, above the first and up to the last.
type stretch struct {
	above, upTo int
}

// from walks from a head and leaves what it found in the walk.
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

// passed reports whether what lies before a place in a push was queued already.
func (w *walk) passed(p Placement) bool {
	s, ok := w.walked.get(p.Push)
	return ok && p.Position > s.above && p.Position <= s.upTo
}

// descend queues what lies before a place in a push: its members that do not stop the walk, and the
// base. A member that stops it and came with the push first blocks what lies before it; one that came
// from elsewhere, with a merge, does not. Where the order is unknown, all members lie before.
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
