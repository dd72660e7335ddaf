// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package github

import (
	"cmp"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/source"
)

// prereleaseLabel is the label by which rules distinguish pre-releases from releases.
const prereleaseLabel = "prerelease"

// release maps the event release to the draft of a deployment. GitHub reports a release twice, as published and as
// released; both map to the same draft. The release's created_at is the date of the commit, so it is not used.
func (s *Source) release(p payload) ([]source.Event, error) {
	if p.action != "published" && p.action != "released" {
		return nil, p.ignoredAction("release")
	}
	told := p.root.Need().Object("release")
	tag := told.Need().Text("tag_name")
	facts := &delivery.DeploymentFacts{
		ID:         told.Need().ID("id"),
		Name:       cmp.Or(told.Text("name"), tag),
		Service:    p.service,
		Status:     delivery.StatusSucceeded,
		Version:    tag,
		Repository: p.repository,
		Ref:        delivery.Ref{Name: tag, Type: "tag"},
		URL:        source.Link(told.Text("html_url")),
	}
	if target := told.Text("target_commitish"); delivery.IsRevision(target) {
		facts.Revision = target
	}
	if told.Bool("prerelease") {
		p.Origin.Labels = source.LabelSet([]string{prereleaseLabel})
	}
	event := p.named(facts.Name, tag).Event(delivery.DeploymentFinished, told.Time("published_at"), facts)
	return []source.Event{event.AsDraft()}, nil
}

// create maps the event create of a tag, which contains neither the commit nor a time. The push of the tag contains both
// and maps to the same draft.
func (s *Source) create(p payload) ([]source.Event, error) {
	if p.root.Text("ref_type") != "tag" {
		return nil, source.Ignore("a branch that was created brings no commits")
	}
	ref := delivery.Ref{Name: p.root.Need().Text("ref"), Type: "tag"}
	return p.tagDraft(ref, "", ""), nil
}

// pushedTag maps the push of a tag. The head commit takes precedence over "after", which for an annotated tag is the tag
// object. A tag that was moved is a new deployment.
func (p payload) pushedTag(ref delivery.Ref, after string) []source.Event {
	revision := after
	if head := p.root.Object("head_commit").Text("id"); delivery.IsRevision(head) {
		revision = head
	}
	moved := ""
	if delivery.IsRevision(p.root.Text("before")) {
		moved = "@" + revision
	}
	return p.tagDraft(ref, revision, moved)
}

func (p payload) tagDraft(ref delivery.Ref, revision, moved string) []source.Event {
	p.Origin.Kind = source.KindTag
	facts := &delivery.DeploymentFacts{
		ID:         p.fullName + "@" + ref.Name + moved,
		Name:       ref.Name,
		Service:    p.service,
		Status:     delivery.StatusSucceeded,
		Version:    ref.Name,
		Repository: p.repository,
		Ref:        ref,
		Revision:   revision,
	}
	at := p.root.Object("repository").Time("pushed_at")
	event := p.named(ref.Name, ref.Name).Event(delivery.DeploymentFinished, at, facts)
	return []source.Event{event.AsDraft()}
}
