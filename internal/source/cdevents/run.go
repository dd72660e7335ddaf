// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package cdevents

import (
	"cmp"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/source"
)

func (s *Source) runStarted(m message) ([]source.Event, error) {
	facts := s.runFacts(m)
	facts.StartTime = source.FirstTime(facts.StartTime, m.time)
	return []source.Event{m.about(facts.Name, facts.Repository).Event(delivery.PipelineRunStarted, m.time, facts)}, nil
}

// runFinished maps pipelinerun.finished and build.finished. A build has no outcome, but one that has produced an
// artifact has succeeded.
func (s *Source) runFinished(m message) ([]source.Event, error) {
	facts := s.runFacts(m)
	outcome, err := m.outcome()
	if !m.content.Has("outcome") && m.content.Text("artifactId") != "" {
		outcome, err = delivery.ResultSuccess, nil
	}
	if err != nil {
		return nil, err
	}
	facts.Result, facts.ErrorType = outcome, errorType(outcome)
	run := m.about(facts.Name, facts.Repository).Event(delivery.PipelineRunFinished, m.time, facts)
	events := []source.Event{run}
	if deployment, ok := source.DeploymentDraft(run); ok {
		deployment.Subject.(*delivery.DeploymentFacts).Environment = s.environment(m)
		events = append(events, deployment)
	}
	return events, nil
}

// runFacts reads a run. Senders whose subject is the pipeline instead of the run put the run's id in customData. A
// build without a name is named after its source.
func (s *Source) runFacts(m message) *delivery.PipelineRunFacts {
	a := m.artifact(m.content.Text("artifactId"))
	name := cmp.Or(m.content.Text("pipelineName"), m.content.Text("name"), m.Tenant)
	facts := &delivery.PipelineRunFacts{
		Name:       name,
		RunID:      cmp.Or(m.custom.ID("executionId"), m.subjectID),
		Attempt:    1,
		URL:        source.Link(cmp.Or(m.content.Text("uri"), m.content.Text("url"))),
		Repository: a.repository,
		Service:    s.service(m, m.content.Text("pipelineName"), a.repository.Name, a.name),
		Revision:   a.revision,
		StartTime:  m.custom.Time("startTime"),
	}
	if name == "" {
		m.content.Need().Text("pipelineName")
	}
	return facts
}

// taskFinished maps taskrun.finished to the draft of a deployment: a job is a deployment only by a rule.
func (s *Source) taskFinished(m message) ([]source.Event, error) {
	outcome, err := m.outcome()
	if err != nil {
		return nil, err
	}
	name := m.content.Text("taskName")
	facts := &delivery.DeploymentFacts{
		ID:            m.subjectID,
		Name:          name,
		Service:       s.service(m, name),
		Environment:   s.environment(m),
		Status:        source.DeploymentStatus(outcome),
		ErrorType:     errorType(outcome),
		StartTime:     m.custom.Time("startTime"),
		PipelineRunID: m.content.Object("pipelineRun").ID("id"),
		URL:           source.Link(cmp.Or(m.content.Text("uri"), m.content.Text("url"))),
		Version:       m.custom.Text("version"),
	}
	a := m.artifact("")
	facts.Repository, facts.Revision = a.repository, a.revision
	event := m.about(name, facts.Repository).Event(delivery.DeploymentFinished, m.time, facts)
	return []source.Event{event.AsDraft()}, nil
}
