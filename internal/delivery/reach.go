// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package delivery

import "slices"

// reach collects the revisions reachable from a head, without entering those for which stop
// reports true. Met says whether it came upon such a revision; if not, the walk ran off the edge of
// what is known. The first revision found is the head, if it is known at all.
//
// A revision is followed through the push that brought it first and through every push that ended
// with it. Only there is everything before it in the push, and the push's base, its ancestor: a merge
// of main into a feature branch places main's revisions in a push whose base they do not descend from.
func (h *History) reach(repositoryURL, head string, stop func(*Revision, string) bool) (found []*Revision, met bool) {
	seen := map[string]bool{}
	queue := []string{head}
	for len(queue) > 0 {
		id := queue[len(queue)-1]
		queue = queue[:len(queue)-1]
		if seen[id] {
			continue
		}
		seen[id] = true
		r := h.revisions[RevisionKey{RepositoryURL: repositoryURL, ID: id}]
		if stop(r, id) {
			met = true
			continue
		}
		if r == nil {
			continue
		}
		found = append(found, r)
		for i, p := range r.Placements {
			members := h.PushMembers(repositoryURL, p.Push)
			if i > 0 && members[len(members)-1].Position > p.Position {
				continue
			}
			before, stopped, blocked := precedingIn(members, p, stop)
			queue = append(queue, before...)
			met = met || stopped
			if !blocked && p.Push.Base != "" {
				queue = append(queue, p.Push.Base)
			}
		}
	}
	return found, met
}

// precedingIn returns the members of a push before a placement in it that do not stop the walk;
// stopped says that there were others. One of these that the push brought first blocks what lies
// before it, and the base; one that came from elsewhere, with a merge, does not. Where the order is
// unknown all members count.
func precedingIn(members []PushMember, p Placement, stop func(*Revision, string) bool) (before []string, stopped, blocked bool) {
	for _, m := range slices.Backward(members) {
		switch {
		case p.Position != 0 && m.Position >= p.Position:
		case p.Position == 0 || !stop(m.Revision, m.Revision.Key.ID):
			before = append(before, m.Revision.Key.ID)
		case m.Revision.Placements[0].Push == p.Push:
			return before, true, true
		default:
			stopped = true
		}
	}
	return before, stopped, false
}

// ChangeOf returns the merged change that the revision belongs to: the one it is the merge
// revision of, that lists it, or whose merge revision follows it first in a push to the base branch.
func (h *History) ChangeOf(r *Revision) (*Change, bool) {
	if c, ok := h.ChangeMergedAs(r.Key); ok {
		return c, true
	}
	if c, ok := h.changeListing(r.Key); ok {
		return c, true
	}
	for _, p := range r.Placements {
		for _, m := range h.PushMembers(r.Key.RepositoryURL, p.Push) {
			if m.Position < p.Position {
				continue
			}
			c, ok := h.ChangeMergedAs(m.Revision.Key)
			if ok && c.BaseRef.Value == p.Push.Ref {
				return c, true
			}
			if ok {
				break // what comes before it is not the next change's
			}
		}
	}
	return nil, false
}

// FirstCommitAt returns the earliest known moment of a change: the first commit time told, its
// creation, and when the revisions that belong to it were written. It is 0 when none is known.
func (h *History) FirstCommitAt(c *Change) Instant {
	first := earliest(c.FirstCommit, c.Created)
	repository := c.Key.RepositoryURL
	for _, id := range c.Revisions {
		if r, ok := h.revisions[RevisionKey{RepositoryURL: repository, ID: id}]; ok {
			first = earliest(first, r.AuthoredAt())
		}
	}
	if merged, ok := h.revisions[RevisionKey{RepositoryURL: repository, ID: c.MergeRevision.Value}]; ok {
		for _, r := range h.mergedWith(c, merged) {
			first = earliest(first, r.AuthoredAt())
		}
	}
	for _, r := range h.sourceBranch(c) {
		first = earliest(first, r.AuthoredAt())
	}
	return first
}

// mergedWith returns the revisions that reached the base branch with the change's merge revision
// and belong to it.
func (h *History) mergedWith(c *Change, merged *Revision) []*Revision {
	var belonging []*Revision
	for _, p := range merged.Placements {
		if p.Push.Ref != c.BaseRef.Value {
			continue
		}
		for _, m := range h.PushMembers(merged.Key.RepositoryURL, p.Push) {
			if owner, ok := h.ChangeOf(m.Revision); ok && owner == c {
				belonging = append(belonging, m.Revision)
			}
		}
	}
	return belonging
}

// sourceBranch returns the revisions that were first pushed to the change's source branch and are
// reachable from its tip. A long-lived branch starts anew after each merge: the walk ends at what
// an earlier merge brought to the base branch.
func (h *History) sourceBranch(c *Change) []*Revision {
	if c.HeadRevision.Value == "" || c.HeadRef.Value == "" {
		return nil
	}
	mergedBefore := h.headsMergedBefore(c)
	found, _ := h.reach(c.Key.RepositoryURL, c.HeadRevision.Value, func(r *Revision, id string) bool {
		if r == nil || mergedBefore[id] || r.Placements[0].Push.Ref != c.HeadRef.Value {
			return true
		}
		for _, p := range r.Placements {
			if p.Push.Ref == c.BaseRef.Value && p.Push.PushedAt < c.Merged && !h.pushHolds(r.Key.RepositoryURL, p.Push, c.MergeRevision.Value) {
				return true
			}
		}
		return false
	})
	return found
}

func (h *History) headsMergedBefore(c *Change) map[string]bool {
	heads := map[string]bool{}
	for _, other := range h.index.changesByHead[headKey{c.Key.RepositoryURL, c.HeadRef.Value}] {
		if other != c && other.HeadRef.Value == c.HeadRef.Value && other.Merged != 0 && other.Merged < c.Merged {
			heads[other.HeadRevision.Value] = true
		}
	}
	return heads
}

func (h *History) pushHolds(repositoryURL string, push Push, id string) bool {
	r, ok := h.revisions[RevisionKey{RepositoryURL: repositoryURL, ID: id}]
	if !ok {
		return false
	}
	_, ok = r.placeIn(push)
	return ok
}
