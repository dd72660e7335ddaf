// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package gitlab

import (
	"cmp"
	"time"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/source"
)

// job maps a job to the draft of a deployment, for projects that send no deployment webhooks or deploy without an
// environment. A job that stops, prepares or verifies an environment deploys nothing.
func (s *Source) job(p payload) ([]source.Event, error) {
	environment := p.root.Object("environment")
	if action := environment.Text("action"); action != "" && action != "start" {
		return nil, source.Ignore("the job's action on its environment is %q", action)
	}
	facts := s.jobFacts(p, environment)
	status := p.root.Need().Text("build_status")
	name, ok := conclude(facts, status, cmp.Or(p.root.Text("build_failure_reason"), status))
	if !ok {
		return nil, source.Ignore("job status %q is no outcome", status)
	}
	at := p.jobTime("build_finished_at")
	if name == delivery.DeploymentStarted {
		at = facts.StartTime
	}
	p = p.about(facts.Name, facts.Ref.Name)
	return []source.Event{p.Event(name, at, facts).AsDraft()}, nil
}

func (s *Source) jobFacts(p payload, environment source.Object) *delivery.DeploymentFacts {
	facts := &delivery.DeploymentFacts{
		ID:            p.root.Need().ID("build_id"),
		Name:          p.root.Need().Text("build_name"),
		Service:       p.service,
		Environment:   s.environment(environment.Text("name"), environment.Text("deployment_tier")),
		CreationTime:  p.jobTime("build_created_at"),
		StartTime:     p.jobTime("build_started_at"),
		Repository:    p.repository,
		Ref:           refOf(p.root),
		Revision:      p.root.Text("sha"),
		PipelineName:  p.root.Object("commit").Text("name"),
		PipelineRunID: p.root.ID("pipeline_id"),
	}
	facts.PipelineRunURL = p.repository.URL + "/-/jobs/" + facts.ID
	facts.Version = source.VersionOf(facts.Ref.Name)
	return facts
}

// jobTime reads a time in its newer format if present, else in the older one.
func (p payload) jobTime(key string) time.Time {
	return source.FirstTime(p.root.Time(key+"_iso"), p.root.Time(key))
}
