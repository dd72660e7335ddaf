// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package github

import (
	"cmp"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/source"
)

// workflowLabel is the label by which rules distinguish jobs with the same name in different workflows.
const workflowLabel = "workflow"

// workflowJob maps the event workflow_job of a finished job to the draft of a deployment. A job that runs in an
// environment names the deployment that GitHub created for it. The draft gets the same id, so that the rule and the
// deployment's own status never record two deployments.
func (s *Source) workflowJob(p payload) ([]source.Event, error) {
	if p.action != "completed" {
		return nil, p.ignoredAction("workflow_job")
	}
	told := p.root.Need().Object("workflow_job")
	run, err := p.jobAsRun(told)
	if err != nil {
		return nil, err
	}
	draft, _ := source.DeploymentDraft(run)
	facts := draft.Subject.(*delivery.DeploymentFacts)
	facts.PipelineName, facts.PipelineRunID = told.Text("workflow_name"), told.ID("run_id")
	if p.root.Has("deployment") {
		deployment := p.root.Object("deployment")
		facts.ID = cmp.Or(deployment.ID("id"), facts.ID)
		facts.Environment = s.environment(deployment, "")
	}
	return []source.Event{draft}, nil
}

// jobAsRun reads a finished job as if it were a pipeline run.
func (p payload) jobAsRun(told source.Object) (source.Event, error) {
	conclusion := told.Need().Text("conclusion")
	result, ok := conclusions[conclusion]
	if !ok {
		return source.Event{}, source.Ignore("conclusion %q is no result", conclusion)
	}
	facts := &delivery.PipelineRunFacts{
		Name:         told.Need().Text("name"),
		RunID:        told.Need().ID("id"),
		URL:          source.Link(told.Text("html_url")),
		Repository:   p.repository,
		Service:      p.service,
		Ref:          p.runRef(told),
		Revision:     told.Text("head_sha"),
		Result:       result,
		ErrorType:    errorType(result, conclusion),
		CreationTime: told.Time("created_at"),
		StartTime:    told.Time("started_at"),
	}
	if workflow := told.Text("workflow_name"); workflow != "" {
		p.Origin.Labels = map[string]string{workflowLabel: workflow}
	}
	event := p.named(facts.Name, facts.Ref.Name).Event(delivery.PipelineRunFinished, told.Time("completed_at"), facts)
	event.TraceID, event.SpanID = traceOf(told.ID("run_id"), told.Int("run_attempt"))
	return event, nil
}
