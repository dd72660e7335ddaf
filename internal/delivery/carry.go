// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package delivery

// carry sets what each entry brought to the scope's users for the first time. All revisions reachable
// from a deployed one count as delivered from then on, even if the entry does not count as having carried them: a branch that
// was cut off before the first known deployment must not carry the whole history before it.
func (h *History) carry(line *Line) {
	delivered := make(map[string]bool, 2*len(line.Entries))
	stop := func(_ *Revision, id string) bool { return delivered[id] }
	for _, e := range line.Entries {
		if e.Revision.Value == "" || e.Excluded || !e.Succeeded() {
			continue
		}
		repository := e.RepositoryURL.Value
		if repository == "" {
			repository = h.index.repositoryOf[e.Revision.Value]
		}
		if base := e.BaseRevision.Value; base != "" {
			h.deliver(repository, base, delivered, stop)
		}
		known := delivered[e.Revision.Value]
		reached, met := h.deliver(repository, e.Revision.Value, delivered, stop)
		switch {
		case !e.Counts || known:
		case len(reached) == 0:
			h.carryUnpushed(e, RevisionKey{RepositoryURL: repository, ID: e.Revision.Value})
		default:
			h.carryRevisions(e, newlyReached(e, reached, met))
		}
	}
}

// deliver adds a revision and all that is reachable from it to the delivered ones. The walk stops at those delivered before. It
// returns the newly delivered revisions and whether the walk met one delivered before.
func (h *History) deliver(
	repository, head string, delivered map[string]bool, stop func(*Revision, string) bool,
) (reached []*Revision, met bool) {
	reached, met = h.reach(repository, head, stop)
	for _, r := range reached {
		delivered[r.Key.ID] = true
	}
	delivered[head] = true
	return reached, met
}

// carryUnpushed sets what an entry carried if the push of its revision is unknown: the revision, and the change merged as it, if
// that is known.
func (h *History) carryUnpushed(e *Entry, key RevisionKey) {
	e.Carried = append(e.Carried, key.ID)
	if c, ok := h.ChangeMergedAs(key); ok {
		e.Changes = append(e.Changes, c)
	}
}

func (h *History) carryRevisions(e *Entry, revisions []*Revision) {
	e.Carried = make([]string, 0, len(revisions))
	for _, r := range revisions {
		e.Carried = append(e.Carried, r.Key.ID)
		if c, ok := h.ChangeMergedAs(r.Key); ok {
			e.Changes = append(e.Changes, c)
		} else if _, ok := h.changeWith(r); !ok {
			e.Revisions = append(e.Revisions, r)
		}
	}
}

// newlyReached returns the reached revisions that were not in production before the entry.
func newlyReached(e *Entry, reached []*Revision, met bool) []*Revision {
	if met {
		return reached
	}
	// The walk ended where the known revisions end. Revisions pushed before the previous deployment
	// finished were most likely live already; before the first known deployment, all of them were.
	var since []*Revision
	for _, r := range reached {
		if r.Key.ID == e.Revision.Value || (e.Live != nil && r.PushedAt() > e.Live.Finished) {
			since = append(since, r)
		}
	}
	return since
}
