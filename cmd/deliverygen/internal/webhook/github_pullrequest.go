// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package webhook

import (
	"strconv"
	"time"

	"github.com/otelcol-dora/otelcol-dora/cmd/deliverygen/internal/ledger"
)

func (f *feed) tellPullRequest(c *ledger.Change) {
	f.pullRequest(c, "opened", c.Created)
	if !c.Reviewed.IsZero() {
		f.review(c)
	}
	if !c.Merged.IsZero() {
		f.pullRequest(c, "closed", c.Merged)
	}
	if !c.Abandoned.IsZero() {
		f.pullRequest(c, "closed", c.Abandoned)
	}
}

func (f *feed) pullRequest(c *ledger.Change, action string, at time.Time) {
	f.fromGitHub(at, "pull_request", author(c.Commits[0]), members(
		"action", action, "number", c.Number, "pull_request", f.describe(c, at)))
}

// review posts an approval.
func (f *feed) review(c *ledger.Change) {
	f.fromGitHub(c.Reviewed, "pull_request_review", "grace", members(
		"action", "submitted", "review", members(
			"id", c.Number+1_900_000_000, "user", f.github.user("grace"), "body", "", "commit_id", tip(c).SHA,
			"submitted_at", c.Reviewed, "state", "approved"),
		"pull_request", f.describe(c, c.Reviewed)))
}

// describe returns a pull request in its state at the given time. Like GitHub it names a merge commit, that of a test
// merge, also for pull requests that are open or were closed without a merge.
func (f *feed) describe(c *ledger.Change, at time.Time) object {
	merged, closed := c.Merged, c.Merged
	if !c.Abandoned.IsZero() {
		closed = c.Abandoned
	}
	if merged.After(at) {
		merged = time.Time{}
	}
	state := "closed"
	if closed.After(at) || closed.IsZero() {
		state, closed = "open", time.Time{}
	}
	merge := tip(c).SHA[8:] + tip(c).SHA[:8]
	if !merged.IsZero() {
		merge = c.Merge.SHA
	}
	api, page := f.github.api("/pulls/"+strconv.Itoa(c.Number)), f.github.page("/pull/"+strconv.Itoa(c.Number))
	login := author(c.Commits[0])
	return append(members(
		"url", api, "id", 2_500_000_000+c.Number, "node_id", "PR_kwDO"+strconv.Itoa(c.Number), "html_url", page,
		"diff_url", page+".diff", "patch_url", page+".patch", "issue_url", f.github.api("/issues/"+strconv.Itoa(c.Number)),
		"number", c.Number, "state", state, "locked", false, "title", c.Title, "user", f.github.user(login),
		"body", text(c.Body), "created_at", c.Created, "updated_at", at, "closed_at", moment(closed),
		"merged_at", moment(merged), "merge_commit_sha", merge, "assignee", nil, "assignees", []object{},
		"requested_reviewers", []object{}, "requested_teams", []object{}, "labels", f.labels(c.Labels), "milestone", nil,
		"draft", false, "commits_url", api+"/commits", "review_comments_url", api+"/comments",
		"statuses_url", f.github.api("/statuses/"+tip(c).SHA)),
		members(
			"head", f.side(c.Head, tip(c).SHA, at), "base", f.side(ledger.Main, c.Commits[0].Parents[0].SHA, at),
			"author_association", "MEMBER", "auto_merge", nil, "active_lock_reason", nil, "merged", !merged.IsZero(),
			"mergeable", nil, "rebaseable", nil, "mergeable_state", "unknown", "merged_by", f.github.user("grace"),
			"comments", 1, "review_comments", 0, "maintainer_can_modify", false, "commits", len(c.Commits),
			"additions", 12, "deletions", 3, "changed_files", 2)...)
}

func (f *feed) side(ref, sha string, at time.Time) object {
	return members(
		"label", f.owner+":"+ref, "ref", ref, "sha", sha, "user", f.github.user("ada"),
		"repo", f.github.repositoryWith(at, false))
}

func (f *feed) labels(names []string) []object {
	labels := make([]object, len(names))
	for i, name := range names {
		labels[i] = f.label(name)
	}
	return labels
}

func (f *feed) label(name string) object {
	return members(
		"id", 3_000_000_000+len(name), "node_id", "LA_kwDO"+strconv.Itoa(len(name)), "url", f.github.api("/labels/"+name),
		"name", name, "color", "d73a4a", "default", false, "description", "")
}

// tip returns the last commit of the source branch.
func tip(c *ledger.Change) *ledger.Commit { return c.Commits[len(c.Commits)-1] }

// text returns the text, or null if it is empty.
func text(s string) any {
	if s == "" {
		return nil
	}
	return s
}
