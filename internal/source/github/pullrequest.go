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
	// revertsChange matches what the revert button writes: Reverts #1, Reverts owner/repo#1.
	revertsChange = regexp.MustCompile(`(?m)^Reverts ([\w.-]+/[\w.-]+)?#(\d+)\b`)
	// revertedTitle matches the title of a revert of a squashed change: Revert "Fix it (#1)".
	revertedTitle = regexp.MustCompile(`^Revert ".*\(#(\d+)\)"`)
)

// defaultBranch is git's own name for a repository's default branch. It stands for the base of a
// change whose payload was cut down so far that it names none.
const defaultBranch = "HEAD"

// pullRequest maps the event pull_request: a change is opened for review, gets another tip, or is
// merged. A pull request that is closed without being merged carries a merge_commit_sha too; it is a
// trial merge.
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

// merged returns the merge, and the deployment that it is for teams that deploy by merging.
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

// about returns the payload with what rules match changes on: the branch they are for, and their labels.
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

// revertedID returns the change of this repository that a revert names.
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

// head returns the source branch. That of a fork bears its owner's name in front, as GitHub shows it,
// lest it be taken for the branch of the same name in the repository itself.
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
