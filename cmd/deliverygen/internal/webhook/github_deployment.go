// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package webhook

import (
	"strconv"
	"time"

	"github.com/otelcol-dora/otelcol-dora/cmd/deliverygen/internal/ledger"
)

const deployer = "deploy-machine[bot]"

// states maps outcomes to GitHub's states.
var states = map[ledger.Status]string{ledger.Succeeded: "success", ledger.Failed: "failure"}

func (f *feed) tellDeployments() {
	live := map[string]*ledger.Deployment{}
	for _, d := range f.service.Deployments {
		f.fromGitHub(d.Created, "deployment", deployer, append(
			members("action", "created", "deployment", f.deployment(d, d.Created)), f.workflowOf(d)...))
		if !d.Started.IsZero() {
			f.tellStatus(d, "in_progress", d.Started)
		}
		for _, o := range d.Outcomes {
			f.tellOutcome(d, o)
		}
		if final, ok := d.Final(); ok && final.Status == ledger.Succeeded {
			if old := live[d.Environment.Name]; old != nil {
				f.tellStatus(old, "inactive", final.At.Add(time.Second))
			}
			live[d.Environment.Name] = d
		}
	}
}

func (f *feed) tellOutcome(d *ledger.Deployment, o ledger.Outcome) {
	state := states[o.Status]
	if o.ErrorType != "" {
		state = o.ErrorType
	}
	f.tellStatus(d, state, o.At)
	last := d.Outcomes[len(d.Outcomes)-1] == o
	if f.options.Noise.Repeats && last && f.chance(0.1) {
		f.tellStatus(d, state, o.At.Add(f.within(time.Second, 2*time.Minute)))
	}
	if f.options.Noise.Unknown && f.chance(0.05) {
		f.tellStatus(d, "teleported", o.At.Add(f.within(time.Second, 2*time.Minute)))
	}
}

func (f *feed) tellStatus(d *ledger.Deployment, state string, at time.Time) {
	if at.After(f.options.AsOf) {
		return
	}
	id := 6_000_000_000 + f.Int64N(1_000_000_000)
	api := f.github.api("/deployments/" + d.ID)
	status := members(
		"url", api+"/statuses/"+strconv.FormatInt(id, 10), "id", id, "node_id", "DES_kwDO"+strconv.FormatInt(id, 36),
		"state", state, "creator", f.github.user(deployer), "description", "", "environment", d.Environment.SourceName,
		"target_url", f.github.page("/actions"), "created_at", at, "updated_at", at, "deployment_url", api,
		"repository_url", f.github.api(""), "environment_url", "", "log_url", f.github.page("/actions"))
	body := members("action", "created", "deployment_status", status, "deployment", f.deployment(d, at))
	f.fromGitHub(at, "deployment_status", deployer, append(body, f.workflowOf(d)...))
}

func (f *feed) deployment(d *ledger.Deployment, updated time.Time) object {
	api := f.github.api("/deployments/" + d.ID)
	task, payload := "deploy", object{}
	if d.Declared != "" {
		task = string(d.Declared)
	}
	if d.RollbackOf != nil {
		payload = members("rollback_of", raw(d.RollbackOf.ID))
	}
	return members(
		"url", api, "id", raw(d.ID), "node_id", "DE_kwDO"+d.ID, "task", task,
		"original_environment", d.Environment.SourceName, "environment", d.Environment.SourceName, "description", nil,
		"created_at", d.Created, "updated_at", updated, "statuses_url", api+"/statuses", "repository_url", f.github.api(""),
		"creator", f.github.user(deployer), "sha", d.Commit.SHA, "ref", d.Ref, "payload", payload,
		"transient_environment", false, "production_environment", d.Environment.Production, "performed_via_github_app", nil)
}

// workflowOf returns the members about the workflow run that deployed, which are null if there is none.
func (f *feed) workflowOf(d *ledger.Deployment) object {
	r, ok := f.deployRuns[d.Commit]
	if !ok || !d.Environment.Production {
		return members("workflow", nil, "workflow_run", nil)
	}
	return members(
		"workflow", members("id", 80_000_001, "name", r.Pipeline, "path", ".github/workflows/deploy.yml", "state", "active"),
		"workflow_run", members(
			"id", r.ID, "name", r.Pipeline, "head_branch", r.Branch, "head_sha", r.Commit.SHA, "run_number", r.Number,
			"run_attempt", r.Attempt, "event", "push", "status", "in_progress", "conclusion", nil,
			"html_url", f.runPage(r), "created_at", r.Created, "run_started_at", r.Started))
}

// deployRuns returns the first run that deployed each commit.
func deployRuns(s *ledger.Service) map[*ledger.Commit]*ledger.Run {
	runs := map[*ledger.Commit]*ledger.Run{}
	for _, r := range s.Runs {
		if _, ok := runs[r.Commit]; !ok && r.Pipeline == "Deploy" {
			runs[r.Commit] = r
		}
	}
	return runs
}
