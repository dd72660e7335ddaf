// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package delivery

import (
	"cmp"
	"slices"
)

// ChangeOf returns the merged change that the revision belongs to: the change whose merge revision it is, else the
// change that lists it, else the change whose merge revision follows it next in a push to the base branch.
func (h *History) ChangeOf(r *Revision) (*Change, bool) {
	if c, ok := h.ChangeMergedAs(r.Key); ok {
		return c, true
	}
	return h.changeWith(r)
}

// changeWith is [History.ChangeOf] for a revision that no change was merged as.
func (h *History) changeWith(r *Revision) (*Change, bool) {
	if c, ok := h.changeListing(r.Key); ok {
		return c, true
	}
	for _, p := range r.Placements {
		members := h.PushMembers(r.Key.RepositoryURL, p.Push)
		from, _ := slices.BinarySearchFunc(members, p.Position, func(m PushMember, position int) int {
			return cmp.Compare(m.Position, position)
		})
		for _, m := range members[from:] {
			c, ok := h.ChangeMergedAs(m.Revision.Key)
			if ok && c.BaseRef.Value == p.Push.Ref {
				return c, true
			}
			if ok {
				break // the revision lies before this merge, so it does not belong to a later one
			}
		}
	}
	return nil, false
}

// FirstCommitAt returns the earliest known time of a change: of the first commit time told, its
// creation, and the author times of the revisions that belong to it; 0 if none is known.
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
// reachable from its tip. A long-lived branch may be merged several times: the walk ends at revisions that
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
	heads := map[string]bool(nil)
	for other := range h.index.changesByHead.all(headKey{c.Key.RepositoryURL, c.HeadRef.Value}) {
		if other != c && other.HeadRef.Value == c.HeadRef.Value && other.Merged != 0 && other.Merged < c.Merged {
			if heads == nil {
				heads = map[string]bool{}
			}
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
