// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package generic

import (
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/source"
)

func (s *Source) change(o source.Object, name delivery.EventName) delivery.Subject {
	f := &delivery.ChangeFacts{
		ID:               o.Need().ID("id"),
		Repository:       source.RepositoryAt(o.Need().Text("repository")),
		Service:          service(o),
		Title:            delivery.DisplayText(o.Prose("title")),
		URL:              source.Link(o.Text("url")),
		Labels:           o.Texts("labels"),
		Kind:             oneOf(o, "change_kind", delivery.ChangeKinds),
		Base:             branch(o.Text("base_ref")),
		Head:             branch(o.Text("head_ref")),
		HeadRevision:     o.Text("head_revision"),
		Revisions:        o.Texts("revisions"),
		CreationTime:     o.Time("created_at"),
		ReadyTime:        o.Time("ready_at"),
		ApprovalTime:     o.Time("approved_at"),
		FirstCommitTime:  o.Time("first_commit_at"),
		RevertedID:       o.ID("reverts"),
		RevertedRevision: o.Text("reverts_revision"),
	}
	switch name {
	case delivery.ChangeReviewed:
		f.ReviewOutcome = oneOf(o.Need(), "outcome", delivery.ReviewOutcomes)
	case delivery.ChangeMerged:
		f.MergeRevision = o.Need().Text("merge_revision")
		f.Base = branch(o.Need().Text("base_ref"))
	}
	return f
}

// revision reads one commit of a push. A push of several commits is a list of events with positions.
func (s *Source) revision(o source.Object, _ delivery.EventName) delivery.Subject {
	return &delivery.RevisionFacts{
		Repository:       source.RepositoryAt(o.Need().Text("repository")),
		Service:          service(o),
		Ref:              branch(o.Need().Text("ref")),
		Revision:         o.Need().Text("revision"),
		BaseRevision:     o.Text("base_revision"),
		Position:         o.Int("position"),
		AuthorTime:       o.Time("authored_at"),
		CommitTime:       o.Time("committed_at"),
		RevertedRevision: o.Text("reverts_revision"),
	}
}

// branch parses a ref that is a branch unless its full name says otherwise.
func branch(name string) delivery.Ref {
	ref := delivery.ParseRef(name)
	if ref.Type == "" && ref.Name != "" {
		ref.Type = "branch"
	}
	return ref
}
