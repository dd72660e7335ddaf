// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package gitlab

import (
	"slices"
	"time"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/source"
)

// push maps the webhook push to one event per commit. Pushes to all branches are mapped, since a push to a feature
// branch shows when a change began. A branch created at an existing commit lists no commits. The webhook does not
// contain the time of the push, and commits are often days older, so the time of arrival is used.
//
// A forced push cannot be recognised, so the previous revision counts as an ancestor even if the push discarded it.
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
	// The list of a long push contains only the newest commits.
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

// paths returns the files that a commit changed. GitLab may omit them.
func paths(commit source.Object) []string {
	return slices.Concat(commit.Texts("added"), commit.Texts("modified"), commit.Texts("removed"))
}

// tagPush maps a new tag to the draft of a deployment. For an annotated tag, "after" is the tag object and
// "checkout_sha" the tagged commit. A tag that was moved is a new deployment.
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

// tagged returns the facts of a deployment by a tag. A release of the same tag gets the same id, since it may be the same
// deployment.
func (p payload) tagged(tag, revision string) *delivery.DeploymentFacts {
	return &delivery.DeploymentFacts{
		ID:       p.project + "@" + tag,
		Name:     tag,
		Version:  tag,
		Ref:      delivery.Ref{Name: tag, Type: "tag"},
		Revision: revision,
	}
}
