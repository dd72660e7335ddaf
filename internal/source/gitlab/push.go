// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package gitlab

import (
	"slices"
	"time"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/source"
)

// push maps the webhook push to one event per commit. Every branch counts: a push to a side branch
// tells when a change began. A branch created at a known commit lists none. The time of the push is
// told nowhere: commits are older, often by days, so it is when the webhook came.
//
// Nothing tells a forced push from another, so what it threw away is taken for an ancestor.
func (s *Source) push(p payload) ([]source.Event, error) {
	ref := delivery.ParseRef(p.root.Need().Text("ref"))
	if ref.Type != "branch" || !delivery.IsRevision(p.root.Need().Text("after")) {
		return nil, source.Ignore("the push brings no commits to a branch")
	}
	list := p.root
	if list.Has("commits") {
		list = list.Need()
	}
	commits := list.Objects("commits")
	if len(commits) == 0 {
		return nil, source.Ignore("the push brings nothing new")
	}
	p = p.about("", ref.Name)
	// The list of a long push holds its newest commits only.
	unlisted := max(p.root.Int("total_commits_count")-len(commits), 0)
	events := make([]source.Event, len(commits))
	for i, commit := range commits {
		facts := p.revisionFacts(commit, ref)
		facts.Position = unlisted + i + 1
		events[i] = p.Event(delivery.RevisionPushed, time.Time{}, facts)
		events[i].Origin.Paths = paths(commit)
	}
	events[0].LeftOut = unlisted
	return events, nil
}

func (p payload) revisionFacts(commit source.Object, ref delivery.Ref) *delivery.RevisionFacts {
	facts := &delivery.RevisionFacts{
		Repository:       p.repository,
		Service:          p.service,
		Ref:              ref,
		Revision:         commit.Need().Text("id"),
		CommitTime:       commit.Time("timestamp"),
		RevertedRevision: source.RevertedRevision(commit.Prose("message")),
	}
	if !delivery.IsRevision(facts.Revision) {
		commit.Fault("id", "is no revision")
	}
	if before := p.root.Text("before"); delivery.IsRevision(before) {
		facts.BaseRevision = before
	}
	return facts
}

// paths returns the files that a commit touched; GitLab may leave them out.
func paths(commit source.Object) []string {
	return slices.Concat(commit.Texts("added"), commit.Texts("modified"), commit.Texts("removed"))
}

// tagPush drafts the deployment that a new tag may be. After an annotated tag, "after" is the tag's
// own object and "checkout_sha" the commit it names. A tag that was moved is another deployment.
func (s *Source) tagPush(p payload) ([]source.Event, error) {
	tag := delivery.ParseRef(p.root.Need().Text("ref"))
	revision := p.root.Text("checkout_sha")
	if tag.Type != "tag" || !delivery.IsRevision(p.root.Need().Text("after")) || !delivery.IsRevision(revision) {
		return nil, source.Ignore("the push brings no tag")
	}
	p = p.about(tag.Name, tag.Name)
	facts := p.tagged(tag.Name, revision)
	if delivery.IsRevision(p.root.Text("before")) {
		facts.ID += "@" + revision
	}
	return []source.Event{p.succeeded(time.Time{}, facts)}, nil
}

// tagged returns the facts of the deployment that a tag may be. A release of the same tag may be the
// same deployment, so both have the same id.
func (p payload) tagged(tag, revision string) *delivery.DeploymentFacts {
	return &delivery.DeploymentFacts{
		ID:       p.project + "@" + tag,
		Name:     tag,
		Version:  tag,
		Ref:      delivery.Ref{Name: tag, Type: "tag"},
		Revision: revision,
	}
}
