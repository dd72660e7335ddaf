// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package webhook

import (
	"strconv"
	"time"

	"github.com/otelcol-dora/otelcol-dora/cmd/deliverygen/internal/ledger"
)

func (f *feed) tellRun(r *ledger.Run) {
	f.run(r, "requested", "queued", r.Created)
	if !r.Started.IsZero() {
		f.run(r, "in_progress", "in_progress", r.Started)
	}
	if !r.Finished.IsZero() {
		f.run(r, "completed", "completed", r.Finished)
	}
}

func (f *feed) run(r *ledger.Run, action, status string, at time.Time) {
	if r.Attempt > 1 && action == "requested" {
		at = r.Started
	}
	var conclusion any
	if status == "completed" {
		conclusion = r.Conclusion
	}
	f.fromGitHub(at, "workflow_run", "ada", members(
		"action", action, "workflow_run", f.describeRun(r, status, conclusion, at), "workflow", f.workflow(r)))
}

func (f *feed) workflow(r *ledger.Run) object {
	return members(
		"id", 80_000_000+len(r.Pipeline), "node_id", "W_kwDO"+r.Pipeline, "name", r.Pipeline,
		"path", ".github/workflows/"+r.Pipeline+".yml", "state", "active", "created_at", f.service.Repository.Created,
		"updated_at", f.service.Repository.Created, "url", f.github.api("/actions/workflows/"+r.Pipeline),
		"html_url", f.github.page("/blob/main/.github/workflows/"+r.Pipeline+".yml"), "badge_url", f.github.page("/badge.svg"))
}

func (f *feed) runPage(r *ledger.Run) string {
	return f.github.page("/actions/runs/" + strconv.FormatInt(r.ID, 10))
}

func (f *feed) describeRun(r *ledger.Run, status string, conclusion any, updated time.Time) object {
	api := f.github.api("/actions/runs/" + strconv.FormatInt(r.ID, 10))
	started := r.Started
	if started.IsZero() {
		started = r.Created
	}
	return members(
		"id", r.ID, "name", r.Pipeline, "node_id", "WFR_kwLO"+strconv.FormatInt(r.ID, 36), "head_branch", r.Branch,
		"head_sha", r.Commit.SHA, "path", ".github/workflows/"+r.Pipeline+".yml", "display_title", r.Commit.Message,
		"run_number", r.Number, "event", "push", "status", status, "conclusion", conclusion,
		"workflow_id", 80_000_000+len(r.Pipeline), "check_suite_id", r.ID+1, "url", api, "html_url", f.runPage(r),
		"pull_requests", []object{}, "created_at", r.Created, "updated_at", updated, "actor", f.github.user("ada"),
		"run_attempt", r.Attempt, "referenced_workflows", []object{}, "run_started_at", started,
		"triggering_actor", f.github.user("ada"), "jobs_url", api+"/jobs", "logs_url", api+"/logs",
		"check_suite_url", f.github.api("/check-suites/"+strconv.FormatInt(r.ID+1, 10)), "artifacts_url", api+"/artifacts",
		"cancel_url", api+"/cancel", "rerun_url", api+"/rerun", "previous_attempt_url", nil,
		"workflow_url", f.github.api("/actions/workflows/"+r.Pipeline), "head_commit", f.commit(r.Commit),
		"repository", f.github.repositoryWith(updated, false), "head_repository", f.github.repositoryWith(updated, false))
}
