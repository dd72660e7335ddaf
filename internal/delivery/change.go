// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package delivery

// ChangeKey identifies a change: its id is unique within its repository.
type ChangeKey struct {
	RepositoryURL string
	ID            string
}

// MaxChangeLabels bounds the labels kept per change.
const MaxChangeLabels = 32

// Change is everything known about one change (pull or merge request).
type Change struct {
	Key ChangeKey

	Created Instant
	Ready   Instant
	// Reviewed is the first review of any outcome, Approved the latest approval.
	Reviewed    Instant
	Approved    Instant
	Merged      Instant
	FirstCommit Instant

	Kind          Latest[ChangeKind]
	BaseRef       Latest[string]
	HeadRef       Latest[string]
	HeadRevision  Latest[string]
	MergeRevision Latest[string]

	RevertedID       Latest[string]
	RevertedRevision Latest[string]

	// Revisions and Labels are sorted sets.
	Revisions []string
	Labels    []string

	// Told is the time of the latest event about the change.
	Told Instant
}

func (f *ChangeFacts) entity(e *Event) Change {
	at := InstantOf(e.Time)
	c := Change{
		Key:              ChangeKey{RepositoryURL: f.Repository.URL, ID: f.ID},
		Created:          InstantOf(PlausibleTime(f.CreationTime)),
		Ready:            InstantOf(PlausibleTime(f.ReadyTime)),
		Approved:         InstantOf(PlausibleTime(f.ApprovalTime)),
		FirstCommit:      InstantOf(PlausibleTime(f.FirstCommitTime)),
		Kind:             latest(f.Kind, at),
		BaseRef:          latest(f.Base.Name, at),
		HeadRef:          latest(f.Head.Name, at),
		HeadRevision:     latest(f.HeadRevision, at),
		MergeRevision:    latest(f.MergeRevision, at),
		RevertedID:       latest(f.RevertedID, at),
		RevertedRevision: latest(f.RevertedRevision, at),
		Revisions:        textSet(f.Revisions, MaxChangeRevisions),
		Labels:           textSet(f.Labels, MaxChangeLabels),
		Told:             at,
	}
	switch e.Name {
	case ChangeOpened:
		c.Created = earliest(c.Created, at)
	case ChangeReviewed:
		c.Reviewed = at
		if f.ReviewOutcome == ReviewApproved {
			c.Approved = max(c.Approved, at)
		}
	case ChangeMerged:
		c.Merged = at
	}
	return c
}

func (c Change) merge(o Change) Change {
	c.Created = earliest(c.Created, o.Created)
	c.Ready = earliest(c.Ready, o.Ready)
	c.Reviewed = earliest(c.Reviewed, o.Reviewed)
	c.Approved = max(c.Approved, o.Approved)
	c.Merged = earliest(c.Merged, o.Merged)
	c.FirstCommit = earliest(c.FirstCommit, o.FirstCommit)
	c.Kind = c.Kind.merge(o.Kind)
	c.BaseRef = c.BaseRef.merge(o.BaseRef)
	c.HeadRef = c.HeadRef.merge(o.HeadRef)
	c.HeadRevision = c.HeadRevision.merge(o.HeadRevision)
	c.MergeRevision = c.MergeRevision.merge(o.MergeRevision)
	c.RevertedID = c.RevertedID.merge(o.RevertedID)
	c.RevertedRevision = c.RevertedRevision.merge(o.RevertedRevision)
	c.Revisions = unionText(c.Revisions, o.Revisions, MaxChangeRevisions)
	c.Labels = unionText(c.Labels, o.Labels, MaxChangeLabels)
	c.Told = max(c.Told, o.Told)
	return c
}
