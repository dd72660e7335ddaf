// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package webhook

import (
	"strconv"
	"strings"
	"time"

	"github.com/otelcol-dora/otelcol-dora/cmd/deliverygen/internal/ledger"
)

// severityLabels maps severities to the labels of issues.
var severityLabels = map[ledger.Severity]string{
	ledger.Critical: "sev1", ledger.High: "severity: high", ledger.Medium: "P3", ledger.Low: "sev4",
}

func (f *feed) tellIssue(i *ledger.Incident) {
	f.issue(i, "opened", i.Opened, "")
	f.issue(i, "labeled", i.Opened, "incident")
	f.issue(i, "labeled", i.Opened, severityLabels[i.Severity])
	for _, s := range i.Steps {
		switch s.Kind {
		case ledger.Resolved:
			f.issue(i, "closed", s.At, "")
		case ledger.Reopened:
			f.issue(i, "reopened", s.At, "")
		}
	}
}

func (f *feed) issue(i *ledger.Incident, action string, at time.Time, label string) {
	body := members("action", action, "issue", f.describeIssue(i, action, at))
	if label != "" {
		body = append(body, member{"label", f.label(label)})
	}
	f.fromGitHub(at, "issues", "margaret", body)
}

func (f *feed) describeIssue(i *ledger.Incident, action string, at time.Time) object {
	number := strconv.Itoa(i.Number)
	api := f.github.api("/issues/" + number)
	state, closed, reason := "open", time.Time{}, any(nil)
	switch action {
	case "closed":
		state, closed, reason = "closed", at, "completed"
	case "reopened":
		reason = "reopened"
	}
	return members(
		"url", api, "repository_url", f.github.api(""), "labels_url", api+"/labels{/name}", "comments_url", api+"/comments",
		"events_url", api+"/events", "html_url", f.github.page("/issues/"+number), "id", 2_700_000_000+i.Number,
		"node_id", "I_kwDO"+number, "number", i.Number, "title", i.Title, "user", f.github.user("margaret"),
		"labels", f.labels([]string{"incident", severityLabels[i.Severity]}), "state", state, "locked", false,
		"assignee", nil, "assignees", []object{}, "milestone", nil, "comments", 2, "created_at", i.Opened,
		"updated_at", at, "closed_at", moment(closed), "author_association", "MEMBER", "active_lock_reason", nil,
		"body", issueText(i), "reactions", members("url", api+"/reactions", "total_count", 0, "+1", 0, "-1", 0),
		"timeline_url", api+"/timeline", "performed_via_github_app", nil, "state_reason", reason)
}

func issueText(i *ledger.Incident) string {
	lines := []string{"Seen on the dashboards, customers write in.", ""}
	switch i.CausedBy {
	case ledger.ByDeployment:
		lines = append(lines, "caused-by-deployment: "+i.Cause.ID)
	case ledger.ByRevision:
		lines = append(lines, "caused-by-revision: "+i.Cause.Commit.SHA)
	}
	return strings.Join(lines, "\n")
}
