// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package github

import (
	"regexp"
	"slices"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/source"
)

// push maps the event push to one event per commit. Pushes to all branches are mapped, since a push to a feature branch
// shows when a change began. Deletions are ignored; for tags see [payload.pushedTag].
func (s *Source) push(p payload) ([]source.Event, error) {
	ref := delivery.ParseRef(p.root.Need().Text("ref"))
	after := p.root.Need().Text("after")
	if ref.Type == "" || p.root.Bool("deleted") || !delivery.IsRevision(after) {
		return nil, source.Ignore("the push brings nothing to a branch or tag")
	}
	if ref.Type == "tag" {
		return p.pushedTag(ref, after), nil
	}
	commits := p.commits(after)
	if len(commits) == 0 {
		return nil, source.Ignore("the push brings nothing new")
	}
	at := source.FirstTime(p.root.Object("repository").Time("pushed_at"), p.root.Object("head_commit").Time("timestamp"))
	base := p.base()
	events := make([]source.Event, len(commits))
	for i, commit := range commits {
		facts := &delivery.RevisionFacts{
			Repository:   p.repository,
			Service:      p.service,
			Ref:          ref,
			Revision:     commit.Need().Text("id"),
			BaseRevision: base,
			Position:     i + 1,
			CommitTime:   commit.Time("timestamp"),
		}
		if !delivery.IsRevision(facts.Revision) {
			commit.Fault("id", "is no revision")
		}
		facts.RevertedRevision = source.RevertedRevision(commit.Prose("message"))
		p.Origin.Paths = touched(commit)
		events[i] = p.named("", ref.Name).Event(delivery.RevisionPushed, at, facts)
	}
	return events, nil
}

// commits returns the pushed commits, oldest first. The list of a long push is truncated, so the head commit is added
// if the list lacks it. A branch created at an existing commit has an empty list: its head commit is not new, and
// counting it would make the branch's work look as old as that commit.
func (p payload) commits(after string) []source.Object {
	list := p.root
	if list.Has("commits") {
		list = list.Need()
	}
	commits, head := list.Objects("commits"), p.root.Object("head_commit")
	if list.Has("commits") && len(commits) == 0 {
		return nil
	}
	for _, commit := range commits {
		if commit.Text("id") == after {
			return commits
		}
	}
	if head.Text("id") == after {
		return append(commits, head)
	}
	return commits
}

// base returns the revision of the branch before the push. It is empty for a new branch, and for a forced push, whose
// previous revision is not an ancestor.
func (p payload) base() string {
	before := p.root.Text("before")
	if p.root.Bool("forced") || !delivery.IsRevision(before) {
		return ""
	}
	return before
}

// touched returns the files that a commit changed.
func touched(commit source.Object) []string {
	return slices.Concat(commit.Texts("added"), commit.Texts("modified"), commit.Texts("removed"))
}

// submatch returns the first group of the first match, or an empty string.
func submatch(pattern *regexp.Regexp, text string) string {
	if groups := pattern.FindStringSubmatch(text); groups != nil {
		return groups[1]
	}
	return ""
}
