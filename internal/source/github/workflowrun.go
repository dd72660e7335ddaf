// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package github

import (
	"cmp"
	"strings"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/source"
)

// conclusions maps GitHub's conclusions to results of a pipeline run. Other conclusions are no result: action_required
// waits for a person, and undocumented words are ignored.
var conclusions = map[string]delivery.PipelineResult{
	"success":         delivery.ResultSuccess,
	"neutral":         delivery.ResultSuccess,
	"failure":         delivery.ResultFailure,
	"startup_failure": delivery.ResultError,
	"timed_out":       delivery.ResultTimeout,
	"cancelled":       delivery.ResultCancellation,
	"skipped":         delivery.ResultSkip,
	"stale":           delivery.ResultSkip,
}

// workflowRun maps the event workflow_run. A re-run keeps its id and increments the attempt; each attempt is a run of
// its own. The creation time belongs to the first attempt only. A finished run is also the draft of a deployment, for
// teams that deploy with a workflow without creating deployments in GitHub.
func (s *Source) workflowRun(p payload) ([]source.Event, error) {
	told := p.root.Need().Object("workflow_run")
	facts := p.runFacts(told)
	p = p.named(facts.Name, facts.Ref.Name)
	var event source.Event
	switch p.action {
	case "in_progress":
		event = p.Event(delivery.PipelineRunStarted, facts.StartTime, facts)
	case "completed":
		conclusion := told.Need().Text("conclusion")
		result, ok := conclusions[conclusion]
		if !ok {
			return nil, source.Ignore("conclusion %q is no result", conclusion)
		}
		facts.Result, facts.ErrorType = result, errorType(result, conclusion)
		event = p.Event(delivery.PipelineRunFinished, told.Time("updated_at"), facts)
	default:
		return nil, p.ignoredAction("workflow_run")
	}
	event.TraceID, event.SpanID = traceOf(facts.RunID, facts.Attempt)
	if draft, ok := source.DeploymentDraft(event); ok {
		return []source.Event{event, draft}, nil
	}
	return []source.Event{event}, nil
}

// errorType returns GitHub's conclusion as the error type of a failed run, else an empty string.
func errorType(result delivery.PipelineResult, conclusion string) string {
	switch result {
	case delivery.ResultFailure, delivery.ResultError, delivery.ResultTimeout:
		return conclusion
	}
	return ""
}

func (p payload) runFacts(told source.Object) *delivery.PipelineRunFacts {
	facts := &delivery.PipelineRunFacts{
		Name:       cmp.Or(p.root.Object("workflow").Text("name"), told.Text("name"), told.Text("path")),
		RunID:      told.Need().ID("id"),
		Attempt:    max(told.Int("run_attempt"), 1),
		URL:        source.Link(told.Text("html_url")),
		Repository: p.repository,
		Service:    p.service,
		Ref:        p.runRef(told),
		Revision:   told.Text("head_sha"),
		StartTime:  told.Time("run_started_at"),
	}
	for _, change := range told.Objects("pull_requests") {
		facts.ChangeID = cmp.Or(facts.ChangeID, change.ID("number"))
	}
	if facts.Attempt == 1 {
		facts.CreationTime = told.Time("created_at")
	}
	return facts
}

// runRef returns the branch or tag of a run or job. A branch of a fork has its owner's name as prefix, so that a pull
// request from a fork's main branch does not look like a run of main.
func (p payload) runRef(told source.Object) delivery.Ref {
	name, from := told.Text("head_branch"), told.Object("head_repository").Text("full_name")
	if owner, _, ok := strings.Cut(from, "/"); ok && name != "" && from != p.fullName {
		name = owner + ":" + name
	}
	return delivery.Ref{Name: name}
}
