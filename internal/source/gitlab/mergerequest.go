// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package gitlab

import (
	"cmp"
	"regexp"
	"strings"
	"time"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/source"
)

// revertsChange matches the text of GitLab's revert button: "This reverts merge request !12", optionally with the
// project's path before the exclamation mark.
var revertsChange = regexp.MustCompile(`(?m)^This reverts merge request ([\w./-]*)!(\d+)\b`)

// mergeRequest maps the webhook merge_request: a change is opened, marked as ready, approved or merged.
func (s *Source) mergeRequest(p payload) ([]source.Event, error) {
	told := p.root.Need().Object("object_attributes")
	facts := s.changeFacts(p, told)
	p = p.labelled(facts.Labels).about("", facts.Base.Name)
	updated := told.Time("updated_at")
	action := told.Text("action")
	switch action {
	case "open":
		if !isDraft(told) {
			facts.ReadyTime = facts.CreationTime
		}
		return []source.Event{p.Event(delivery.ChangeOpened, facts.CreationTime, facts)}, nil
	case "reopen":
		return []source.Event{p.Event(delivery.ChangeOpened, updated, facts)}, nil
	case "update":
		return p.updated(told, updated, facts)
	case "approved", "approval":
		return p.approved(action == "approved", updated, facts), nil
	case "merge":
		return p.merged(told, facts), nil
	}
	return nil, source.Ignore("action %q of a merge request carries no delivery fact", action)
}

// updated repeats the opening of a change that was marked as ready for review or got new commits.
func (p payload) updated(told source.Object, at time.Time, facts *delivery.ChangeFacts) ([]source.Event, error) {
	ready := p.gotReady() && !isDraft(told)
	if ready {
		facts.ReadyTime = at
	}
	if !ready && !delivery.IsRevision(told.Text("oldrev")) {
		return nil, source.Ignore("the update of the merge request carries no delivery fact")
	}
	return []source.Event{p.Event(delivery.ChangeOpened, at, facts)}, nil
}

// approved maps an approval. The action "approval" is one of several required approvals, "approved" is the last one.
func (p payload) approved(complete bool, at time.Time, facts *delivery.ChangeFacts) []source.Event {
	facts.ReviewOutcome = delivery.ReviewApproved
	if complete {
		facts.ApprovalTime = at
	}
	return []source.Event{p.Event(delivery.ChangeReviewed, at, facts)}
}

// merged returns the merge and the draft of a deployment. A fast-forward merge creates no commit: the result is the last
// commit of the branch. If there is no time of the merge, it is that of the update.
func (p payload) merged(told source.Object, facts *delivery.ChangeFacts) []source.Event {
	facts.MergeRevision = cmp.Or(told.Text("merge_commit_sha"), told.Text("squash_commit_sha"), facts.HeadRevision)
	if !delivery.IsRevision(facts.MergeRevision) {
		told.Fault("merge_commit_sha", "or last_commit.id must be a revision")
	}
	at := source.FirstTime(told.Time("merged_at"), told.Time("updated_at"))
	events := []source.Event{p.Event(delivery.ChangeMerged, at, facts)}
	if draft, ok := source.MergeDraft(events[0]); ok {
		events = append(events, draft)
	}
	return events
}

func (s *Source) changeFacts(p payload, told source.Object) *delivery.ChangeFacts {
	title, body := told.Prose("title"), told.Prose("description")
	facts := &delivery.ChangeFacts{
		ID:               told.Need().ID("iid"),
		Repository:       p.repository,
		Service:          p.service,
		URL:              source.Link(told.Text("url")),
		Labels:           labels(p.root, "labels"),
		Base:             branch(told.Need().Text("target_branch")),
		Head:             p.head(told),
		HeadRevision:     told.Object("last_commit").Text("id"),
		CreationTime:     told.Time("created_at"),
		RevertedID:       p.revertedID(body),
		RevertedRevision: source.RevertedRevision(body),
	}
	if s.options.IncludeTitles {
		facts.Title = delivery.DisplayText(title)
	}
	return facts
}

// revertedID returns the id of the change in this project that a revert names, or nothing.
func (p payload) revertedID(body string) string {
	groups := revertsChange.FindStringSubmatch(body)
	if groups == nil || (groups[1] != "" && !strings.EqualFold(groups[1], p.project)) {
		return ""
	}
	return groups[2]
}

func branch(name string) delivery.Ref {
	if name == "" {
		return delivery.Ref{}
	}
	return delivery.Ref{Name: name, Type: "branch"}
}

// head returns the source branch. A branch of a fork has the fork's path as prefix, to distinguish it from a branch with
// the same name in the project itself.
func (p payload) head(told source.Object) delivery.Ref {
	name := told.Text("source_branch")
	from, to := told.Object("source").Text("path_with_namespace"), told.Object("target").Text("path_with_namespace")
	if name != "" && from != "" && from != cmp.Or(to, p.project) {
		name = from + ":" + name
	}
	return branch(name)
}
