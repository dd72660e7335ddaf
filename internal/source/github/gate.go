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

// runOfCallback matches the run in the address to which the answer to a protection rule is sent.
var runOfCallback = regexp.MustCompile(`/actions/runs/(\d+)/deployment_protection_rule$`)

// gates maps the actions of a deployment review to delivery events.
var gates = map[string]delivery.EventName{
	"requested": delivery.DeploymentApprovalRequested,
	"approved":  delivery.DeploymentApproved,
	"rejected":  delivery.DeploymentRejected,
}

// deploymentReview maps the event deployment_review to one event per environment. GitHub names the waiting run but not
// its deployments, so the events get the id that a rule would give to the deployment by this attempt of the run, see
// [source.RunDeploymentID].
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

// reviewedAt returns when the review was requested or given. "since" is the start of the wait. An answer has no time of
// its own, but it is not older than the latest update of the run and its jobs.
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

// reviewedEnvironments returns the environment that the review names, or those of the waiting jobs without duplicates.
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
		p.root.Need().Text("environment") // records the fault that there is none
	}
	return names
}

// deploymentProtectionRule maps the event deployment_protection_rule: a GitHub App is asked whether a deployment may
// proceed. Its answer goes to GitHub only, so there is no event for it.
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
