// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package gitlab

import (
	"cmp"
	"time"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/source"
)

// results maps the status of a finished pipeline to its result.
var results = map[string]delivery.PipelineResult{
	"success":  delivery.ResultSuccess,
	"failed":   delivery.ResultFailure,
	"canceled": delivery.ResultCancellation,
	"skipped":  delivery.ResultSkip,
}

// pipeline maps the webhook pipeline to a run, and a finished one also to the draft of a deployment. When a job is
// retried, the pipeline runs again under the same id, and there is no number of the attempt.
func (s *Source) pipeline(p payload) ([]source.Event, error) {
	told, builds := p.root.Need().Object("object_attributes"), p.root.Objects("builds")
	facts := p.runFacts(told, builds)
	p = p.about(facts.Name, facts.Ref.Name)
	status := told.Need().Text("status")
	if status == "running" {
		return []source.Event{p.Event(delivery.PipelineRunStarted, facts.StartTime, facts)}, nil
	}
	var ok bool
	if facts.Result, ok = results[status]; !ok {
		return nil, source.Ignore("pipeline status %q is no result", status)
	}
	if facts.Result == delivery.ResultFailure {
		facts.Result, facts.ErrorType = failureOf(builds)
	}
	run := p.Event(delivery.PipelineRunFinished, told.Time("finished_at"), facts)
	run.TraceID, run.SpanID = traceOf(facts.RunID, told.Text("finished_at"))
	events := []source.Event{run}
	if draft, ok := source.DeploymentDraft(run); ok {
		deployment := draft.Subject.(*delivery.DeploymentFacts)
		deployment.Environment = s.deployedTo(builds)
		deployment.Version = source.VersionOf(facts.Ref.Name)
		events = append(events, draft)
	}
	return events, nil
}

// runFacts reads a pipeline. A pipeline without a name, which is the default, is named after its project.
func (p payload) runFacts(told source.Object, builds []source.Object) *delivery.PipelineRunFacts {
	id := told.Need().ID("id")
	return &delivery.PipelineRunFacts{
		Name:         cmp.Or(told.Text("name"), p.project),
		RunID:        id,
		Attempt:      1,
		URL:          cmp.Or(source.Link(told.Text("url")), p.repository.URL+"/-/pipelines/"+id),
		Repository:   p.repository,
		Service:      p.service,
		Ref:          refOf(told),
		Revision:     told.Text("sha"),
		ChangeID:     p.root.Object("merge_request").ID("iid"),
		CreationTime: told.Time("created_at"),
		StartTime:    firstStart(builds),
	}
}

func firstStart(builds []source.Object) time.Time {
	var first time.Time
	for _, build := range builds {
		if at := build.Time("started_at"); !at.IsZero() && (first.IsZero() || at.Before(first)) {
			first = at
		}
	}
	return first
}

// deployedTo returns the environment that the pipeline deployed to, or an empty one if there are several.
func (s *Source) deployedTo(builds []source.Object) delivery.Environment {
	var only delivery.Environment
	for _, build := range builds {
		told := build.Object("environment")
		hasRun := build.Text("status") == "success" || build.Text("status") == "failed"
		if !hasRun || told.Text("action") != "start" {
			continue
		}
		found := s.environment(told.Text("name"), told.Text("deployment_tier"))
		if only.Name != "" && found.Name != only.Name {
			return delivery.Environment{}
		}
		only = found
	}
	return only
}
