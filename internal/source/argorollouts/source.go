// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package argorollouts

import (
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/source"
)

// provider is the value of dora.provider.name.
const provider = "argorollouts"

// Source maps the notifications of Argo Rollouts.
type Source struct {
	options      Options
	environments delivery.Environments
}

// New returns a source that normalises environments by the given rules.
func New(options Options, environments delivery.Environments) *Source {
	return &Source{options: options, environments: environments}
}

// Verify checks a token, since Argo Rollouts cannot sign: a bearer token, a password of basic authentication, or the
// header X-Delivery-Token.
func (s *Source) Verify(r source.Request, secrets [][]byte) error {
	return source.VerifySharedToken(r, secrets, source.DefaultTokenHeader)
}

// Events maps one notification.
func (s *Source) Events(r source.Request) (source.Events, error) {
	root, err := source.Decode(r.Body)
	if err != nil {
		return nil, err
	}
	return root.Finish(s.events(r, root))
}

// events maps the notification. The events are valid only if the payload has no faults, which [source.Object.Finish]
// checks.
func (s *Source) events(r source.Request, root source.Object) ([]source.Event, error) {
	told := s.rollout(root)
	step, err := told.step(root)
	if err != nil {
		return nil, err
	}
	envelope := s.envelope(r, told)
	facts := s.facts(told, told.podHash(root, step))
	at := told.at(root, step)
	switch step {
	case updated:
		facts.State = delivery.StateInProgress
		return []source.Event{envelope.Event(delivery.DeploymentStarted, at, facts)}, nil
	case completed:
		facts.Status = delivery.StatusSucceeded
		return []source.Event{envelope.Event(delivery.DeploymentFinished, at, facts)}, nil
	case aborted:
		facts.Status, facts.ErrorType = delivery.StatusFailed, string(aborted)
		return []source.Event{
			envelope.Event(delivery.DeploymentFinished, at, facts),
			envelope.Event(delivery.DeploymentRolledBack, at, undone(facts)),
		}, nil
	default:
		facts.Status, facts.ErrorType = delivery.StatusFailed, string(degraded)
		return []source.Event{envelope.Event(delivery.DeploymentFinished, at, facts)}, nil
	}
}

// undone returns the facts of the rollback of an aborted deployment. The previous version is the aborted one. The
// rollout does not name the revision that was restored.
func undone(facts *delivery.DeploymentFacts) *delivery.DeploymentFacts {
	return &delivery.DeploymentFacts{
		ID: facts.ID, Name: facts.Name, Service: facts.Service, Environment: facts.Environment,
		PreviousVersion: facts.Version, Strategy: facts.Strategy,
	}
}
