// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package gitlab

import (
	"path"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/source"
)

// outcomes maps the status of a deployment or a job to the outcome of a deployment. In all other states it is waiting.
var outcomes = map[string]delivery.DeploymentStatus{
	"success":  delivery.StatusSucceeded,
	"failed":   delivery.StatusFailed,
	"canceled": delivery.StatusCancelled,
	"skipped":  delivery.StatusSkipped,
}

// deployment maps the webhook deployment. It contains neither the start of the deployment nor the time of the commit:
// the start is the time of the webhook with the status "running". A rollback is a deployment of an older revision and
// is not marked.
func (s *Source) deployment(p payload) ([]source.Event, error) {
	facts := &delivery.DeploymentFacts{
		ID:             p.root.Need().ID("deployment_id"),
		Service:        p.service,
		Environment:    s.environmentOf(p.root),
		Repository:     p.repository,
		Ref:            refOf(p.root),
		Revision:       revisionAt(p.root.Text("commit_url")),
		PipelineRunURL: source.Link(p.root.Text("deployable_url")),
	}
	facts.Version = source.VersionOf(facts.Ref.Name)
	status := p.root.Need().Text("status")
	name, ok := conclude(facts, status, status)
	if !ok {
		return nil, source.Ignore("deployment status %q is no outcome", status)
	}
	p = p.about("", facts.Ref.Name)
	return []source.Event{p.Event(name, p.root.Time("status_changed_at"), facts)}, nil
}

// conclude sets the state or status of a deployment and returns the name of the event. ok is false if the status is no
// outcome.
func conclude(facts *delivery.DeploymentFacts, status, reason string) (name delivery.EventName, ok bool) {
	if status == "running" {
		facts.State = delivery.StateInProgress
		return delivery.DeploymentStarted, true
	}
	facts.Status, ok = outcomes[status]
	if facts.Status == delivery.StatusFailed {
		facts.ErrorType = reason
	}
	return delivery.DeploymentFinished, ok
}

// environmentOf reads the environment of a deployment and its tier.
func (s *Source) environmentOf(told source.Object) delivery.Environment {
	return s.environment(told.Need().Text("environment"), told.Text("environment_tier"))
}

func (s *Source) environment(name, tier string) delivery.Environment {
	if tier == "testing" {
		tier = string(delivery.TierTest)
	}
	return s.environments.Normalize(name, delivery.Tier(tier))
}

// revisionAt returns the revision at the end of a commit's address. The payload also has an abbreviated one, which
// cannot be matched with other events.
func revisionAt(address string) string {
	if revision := path.Base(address); delivery.IsRevision(revision) {
		return revision
	}
	return ""
}
