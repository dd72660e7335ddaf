// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package github

import (
	"cmp"
	"regexp"
	"strings"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/source"
)

var (
	// revertsChange matches the text of GitHub's revert button: Reverts #1, Reverts owner/repo#1.
	revertsChange = regexp.MustCompile(`(?m)^Reverts ([\w.-]+/[\w.-]+)?#(\d+)\b`)
	// revertedTitle matches the title of a revert of a squashed change: Revert "Fix it (#1)".
	revertedTitle = regexp.MustCompile(`^Revert ".*\(#(\d+)\)"`)
)

// defaultBranch is git's name for a repository's default branch. It is the base of a change whose payload was reduced
// so much that it names none.
const defaultBranch = "HEAD"

// pullRequest maps the event pull_request: a change is opened for review, gets new commits, or is merged. A pull
// request that is closed without a merge has a merge_commit_sha too, that of a test merge.
func (s *Source) pullRequest(p payload) ([]source.Event, error) {
	told := p.root.Need().Object("pull_request")
	facts := s.changeFacts(p, told)
	updated := told.Time("updated_at")
	p = p.about(facts)
	switch p.action {
	case "closed":
		return p.merged(told, facts)
	case "opened":
		if !told.Bool("draft") {
			facts.ReadyTime = facts.CreationTime
		}
		return []source.Event{p.Event(delivery.ChangeOpened, facts.CreationTime, facts)}, nil
	case "ready_for_review":
		facts.ReadyTime = updated
		return []source.Event{p.Event(delivery.ChangeOpened, updated, facts)}, nil
	case "reopened", "synchronize":
		return []source.Event{p.Event(delivery.ChangeOpened, updated, facts)}, nil
	}
	return nil, p.ignoredAction("pull_request")
}

// merged returns the merge, and the draft of a deployment for teams that deploy by merging.
func (p payload) merged(told source.Object, facts *delivery.ChangeFacts) ([]source.Event, error) {
	if !told.Need().Bool("merged") {
		return nil, source.Ignore("the pull request was closed without being merged")
	}
	facts.MergeRevision = told.Need().Text("merge_commit_sha")
	facts.Base.Name = cmp.Or(facts.Base.Name, p.root.Object("repository").Text("default_branch"), defaultBranch)
	at := source.FirstTime(told.Time("merged_at"), told.Time("closed_at"))
	merge := p.about(facts).Event(delivery.ChangeMerged, at, facts)
	draft, _ := source.MergeDraft(merge)
	return []source.Event{merge, draft}, nil
}

// about returns the payload with the target branch and the labels that rules match on.
func (p payload) about(facts *delivery.ChangeFacts) payload {
	p.Origin.Labels = source.LabelSet(facts.Labels)
	return p.named("", facts.Base.Name)
}

func (s *Source) changeFacts(p payload, told source.Object) *delivery.ChangeFacts {
	title, body := told.Prose("title"), told.Prose("body")
	facts := &delivery.ChangeFacts{
		ID:               cmp.Or(told.ID("number"), p.root.ID("number")),
		Repository:       p.repository,
		Service:          p.service,
		URL:              source.Link(told.Text("html_url")),
		Labels:           labels(told),
		Base:             branch(told.Object("base").Text("ref")),
		Head:             p.head(told.Object("head")),
		HeadRevision:     told.Object("head").Text("sha"),
		CreationTime:     told.Time("created_at"),
		RevertedID:       p.revertedID(title, body),
		RevertedRevision: source.RevertedRevision(body),
	}
	if s.options.IncludeTitles {
		facts.Title = delivery.DisplayText(title)
	}
	return facts
}

// revertedID returns the id of the change in this repository that a revert names, or nothing.
func (p payload) revertedID(title, body string) string {
	groups := revertsChange.FindStringSubmatch(body)
	if groups != nil && (groups[1] == "" || strings.EqualFold(groups[1], p.fullName)) {
		return groups[2]
	}
	return submatch(revertedTitle, title)
}

func branch(name string) delivery.Ref {
	if name == "" {
		return delivery.Ref{}
	}
	return delivery.Ref{Name: name, Type: "branch"}
}

// head returns the source branch. A branch of a fork has its owner's name as prefix, as in GitHub's UI, to distinguish
// it from a branch with the same name in the repository itself.
func (p payload) head(told source.Object) delivery.Ref {
	from := told.Object("repo").Text("full_name")
	if from != "" && from != p.fullName {
		return branch(cmp.Or(told.Text("label"), told.Text("ref")))
	}
	return branch(told.Text("ref"))
}

// labels returns the names of an issue's or pull request's labels.
func labels(told source.Object) []string {
	var names []string
	for _, label := range told.Objects("labels") {
		if name := label.Text("name"); name != "" {
			names = append(names, name)
		}
	}
	return names
}
