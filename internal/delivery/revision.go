// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package delivery

import "cmp"

// RevisionKey identifies a revision (commit) in a repository.
type RevisionKey struct {
	RepositoryURL string
	ID            string
}

// Push is one push to one ref: from Base (empty for a new ref or a forced push) at PushedAt.
type Push struct {
	Ref      string
	Base     string
	PushedAt Instant
}

// Placement is the place of a revision in a push.
type Placement struct {
	Push Push
	// Position counts from 1, oldest revision first; 0 when unknown.
	Position int
}

// MaxPlacements bounds the pushes kept per revision; the earliest are kept.
const MaxPlacements = 16

// Revision is everything known about one revision.
type Revision struct {
	Key        RevisionKey
	AuthorTime Instant
	CommitTime Instant

	RevertedRevision Latest[string]

	// Placements is a sorted set, earliest push first.
	Placements []Placement

	// Told is the time of the latest event about the revision.
	Told Instant
}

// AuthoredAt returns when the revision was written, else when it was committed, else when it was
// first pushed.
func (r *Revision) AuthoredAt() Instant {
	switch {
	case r.AuthorTime != 0:
		return r.AuthorTime
	case r.CommitTime != 0:
		return r.CommitTime
	}
	return r.PushedAt()
}

// PushedAt returns when the revision was first pushed to any ref.
func (r *Revision) PushedAt() Instant {
	if len(r.Placements) == 0 {
		return 0
	}
	return r.Placements[0].Push.PushedAt
}

// placeIn returns the revision's position in a push and whether it was part of the push. If events disagree
// about the position, the greatest one counts.
func (r *Revision) placeIn(push Push) (position int, ok bool) {
	for _, p := range r.Placements {
		if p.Push == push {
			position, ok = p.Position, true
		}
	}
	return position, ok
}

func (f *RevisionFacts) entity(e *Event) Revision {
	at := InstantOf(e.Time)
	return Revision{
		Key:              RevisionKey{RepositoryURL: f.Repository.URL, ID: f.Revision},
		AuthorTime:       InstantOf(PlausibleTime(f.AuthorTime)),
		CommitTime:       InstantOf(PlausibleTime(f.CommitTime)),
		RevertedRevision: latest(f.RevertedRevision, at),
		Placements: []Placement{{
			Push:     Push{Ref: f.Ref.Name, Base: f.BaseRevision, PushedAt: at},
			Position: f.Position,
		}},
		Told: at,
	}
}

func (r Revision) merge(o Revision) Revision {
	r.AuthorTime = earliest(r.AuthorTime, o.AuthorTime)
	r.CommitTime = earliest(r.CommitTime, o.CommitTime)
	r.RevertedRevision = r.RevertedRevision.merge(o.RevertedRevision)
	r.Placements = union(r.Placements, o.Placements, comparePlacements, MaxPlacements, false)
	r.Told = max(r.Told, o.Told)
	return r
}

func comparePlacements(a, b Placement) int {
	return cmp.Or(
		cmp.Compare(a.Push.PushedAt, b.Push.PushedAt),
		cmp.Compare(a.Push.Ref, b.Push.Ref),
		cmp.Compare(a.Push.Base, b.Push.Base),
		cmp.Compare(a.Position, b.Position))
}
