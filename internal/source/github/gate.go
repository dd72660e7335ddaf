// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package github

import (
	"cmp"
	"regexp"
	"slices"
	"time"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/source"
)

// runOfCallback matches the run in the address at which a protection rule is answered.
var runOfCallback = regexp.MustCompile(`/actions/runs/(\d+)/deployment_protection_rule$`)

// gates maps the actions of a deployment review to delivery events.
var gates = map[string]delivery.EventName{
	"requested": delivery.DeploymentApprovalRequested,
	"approved":  delivery.DeploymentApproved,
	"rejected":  delivery.DeploymentRejected,
}

// deploymentReview maps the event deployment_review to one event per environment that was asked for,
// approved or rejected. GitHub names the run that waits and not its deployments, so the
// attempt of the run stands for the deployment, as it does in the draft that a run is.
func (s *Source) deploymentReview(p payload) ([]source.Event, error) {
	name, ok := gates[p.action]
	if !ok {
		return nil, p.ignoredAction("deployment_review")
	}
	if !p.root.Has("workflow_run") {
		return nil, source.Ignore("the review names no workflow run")
	}
	told := p.root.Need().Object("workflow_run")
	run := p.runFacts(told)
	p = p.named(run.Name, run.Ref.Name)
	at := p.reviewedAt(told)
	var events []source.Event
	for _, environment := range p.reviewedEnvironments() {
		event := p.Event(name, at, &delivery.DeploymentFacts{
			ID:             source.RunDeploymentID(run),
			Name:           run.Name,
			Service:        p.service,
			Environment:    s.environments.Normalize(environment, ""),
			Repository:     p.repository,
			Ref:            run.Ref,
			Revision:       run.Revision,
			ChangeID:       run.ChangeID,
			PipelineName:   run.Name,
			PipelineRunID:  run.RunID,
			PipelineRunURL: run.URL,
		})
		event.TraceID, event.SpanID = traceOf(run.RunID, run.Attempt)
		events = append(events, event)
	}
	return events, nil
}

// reviewedAt returns when the review was asked for or given. "since" is when the wait began; an answer
// is no older than anything it tells of the run and its jobs.
func (p payload) reviewedAt(run source.Object) time.Time {
	at := p.root.Time("since")
	if p.action == "requested" && !at.IsZero() {
		return at
	}
	for _, o := range append(p.reviewedJobs(), run) {
		if updated := o.Time("updated_at"); updated.After(at) {
			at = updated
		}
	}
	return at
}

func (p payload) reviewedJobs() []source.Object {
	return append(p.root.Objects("workflow_job_runs"), p.root.Object("workflow_job_run"))
}

// reviewedEnvironments returns the environment that the review names, or those of the jobs that wait,
// each once: several jobs may wait for the same one.
func (p payload) reviewedEnvironments() []string {
	if name := p.root.Text("environment"); name != "" {
		return []string{name}
	}
	var names []string
	for _, job := range p.reviewedJobs() {
		if name := job.Text("environment"); name != "" && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		p.root.Need().Text("environment") // it is a fault that neither is told
	}
	return names
}

// deploymentProtectionRule maps the event deployment_protection_rule: a GitHub App is asked whether a
// deployment may go on. What it answers is told to GitHub and to nobody else.
func (s *Source) deploymentProtectionRule(p payload) ([]source.Event, error) {
	if p.action != "requested" {
		return nil, p.ignoredAction("deployment_protection_rule")
	}
	told := p.root.Need().Object("deployment")
	facts := s.deploymentFacts(p, told, p.root.Text("environment"))
	facts.PipelineRunID = cmp.Or(facts.PipelineRunID, submatch(runOfCallback, p.root.Text("deployment_callback_url")))
	at := source.FirstTime(told.Time("updated_at"), facts.CreationTime)
	return p.deploymentEvent(delivery.DeploymentApprovalRequested, at, facts), nil
}
