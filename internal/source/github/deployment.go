// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package github

import (
	"cmp"
	"strings"
	"time"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/source"
)

// deployment maps the event deployment: a deployment was requested.
func (s *Source) deployment(p payload) ([]source.Event, error) {
	if p.action != "created" {
		return nil, p.ignoredAction("deployment")
	}
	told := p.root.Need().Object("deployment")
	facts := s.deploymentFacts(p, told, "")
	facts.State = delivery.StateQueued
	return p.deploymentEvent(delivery.DeploymentStarted, facts.CreationTime, facts), nil
}

// deploymentStatus maps the event deployment_status: the progress of a deployment. The state "inactive" means that a
// newer deployment replaced this one, and says nothing about its outcome.
func (s *Source) deploymentStatus(p payload) ([]source.Event, error) {
	if p.action != "created" {
		return nil, p.ignoredAction("deployment_status")
	}
	told, status := p.root.Need().Object("deployment"), p.root.Need().Object("deployment_status")
	facts := s.deploymentFacts(p, told, status.Text("environment"))
	facts.PipelineRunURL = cmp.Or(source.Link(status.Text("log_url")), source.Link(status.Text("target_url")))

	name := delivery.DeploymentStarted
	state := status.Need().Text("state")
	switch state {
	case "queued", "pending", "waiting":
		facts.State = delivery.StateQueued
	case "in_progress":
		facts.State = delivery.StateInProgress
	case "success":
		name, facts.Status = delivery.DeploymentFinished, delivery.StatusSucceeded
	case "failure", "error":
		name, facts.Status, facts.ErrorType = delivery.DeploymentFinished, delivery.StatusFailed, state
	default:
		return nil, source.Ignore("deployment state %q is no outcome", state)
	}
	at := source.FirstTime(status.Time("created_at"), told.Time("updated_at"))
	return p.deploymentEvent(name, at, facts), nil
}

func (s *Source) deploymentFacts(p payload, told source.Object, statusEnvironment string) *delivery.DeploymentFacts {
	run := p.root.Object("workflow_run")
	facts := &delivery.DeploymentFacts{
		ID:            told.Need().ID("id"),
		Service:       p.service,
		Environment:   s.environment(told, statusEnvironment),
		CreationTime:  told.Time("created_at"),
		Repository:    p.repository,
		Revision:      told.Text("sha"),
		PipelineName:  p.root.Object("workflow").Text("name"),
		PipelineRunID: run.ID("id"),
	}
	facts.Name = strings.TrimSpace(told.Text("task") + " " + p.repository.Name)
	facts.Ref, facts.Version = refAndVersion(told.Text("ref"), facts.Revision)
	declare(facts, told.Text("task"), told.Embedded("payload"))
	return facts
}

// environment prefers the environment of the status, since a deployment may move to another environment than it was
// created for. The flag production_environment refers to the deployment's original environment. Only true is
// significant: the default is false for every name but "production".
func (s *Source) environment(told source.Object, statusEnvironment string) delivery.Environment {
	own := told.Text("environment")
	name := cmp.Or(statusEnvironment, own)
	if name == own && told.Bool("production_environment") {
		return s.environments.Normalize(name, delivery.TierProduction)
	}
	return s.environments.Normalize(name, "")
}

// refAndVersion reads deployment.ref, which may be a branch, a tag, or the revision itself.
func refAndVersion(text, revision string) (ref delivery.Ref, version string) {
	ref = delivery.ParseRef(text)
	if delivery.IsRevision(ref.Name) || (len(ref.Name) >= 7 && strings.HasPrefix(revision, ref.Name)) {
		return delivery.Ref{}, ""
	}
	return ref, source.VersionOf(ref.Name)
}

// declare reads what the deployer declared in the deployment's task or its free-form payload.
func declare(facts *delivery.DeploymentFacts, task string, payload source.Object) {
	facts.RollbackOf = payload.ID("rollback_of")
	reason := delivery.Reason(cmp.Or(payload.Text("reason"), task))
	switch {
	case reason.Known():
		facts.Reason, facts.ReasonDeclared = reason, true
	case facts.RollbackOf != "":
		facts.Reason, facts.ReasonDeclared = delivery.ReasonRollback, true
	}
	facts.Version = cmp.Or(payload.Text("version"), facts.Version)
	var service source.ServiceName
	if err := service.UnmarshalText([]byte(payload.Text("service"))); err == nil {
		facts.Service = delivery.Service(service)
	}
}

func (p payload) deploymentEvent(name delivery.EventName, at time.Time, facts *delivery.DeploymentFacts) []source.Event {
	event := p.named(cmp.Or(facts.PipelineName, facts.Name), facts.Ref.Name).Event(name, at, facts)
	run := p.root.Object("workflow_run")
	event.TraceID, event.SpanID = traceOf(run.ID("id"), run.Int("run_attempt"))
	return []source.Event{event}
}
