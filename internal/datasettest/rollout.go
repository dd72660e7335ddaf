// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package datasettest

import (
	"fmt"
	"slices"
	"time"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/release"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// Rollout describes how a new version replaced another.
type Rollout struct {
	Service     delivery.Service
	Environment delivery.Environment
	// Version replaces Previous.
	Version, Previous string
	Started           time.Time
	// Stages are the times at which parts of the rollout were complete, in order. The last one completes it.
	Stages []time.Time
}

// Candidate returns the release that was rolled out.
func (r Rollout) Candidate() Candidate {
	return Candidate{
		ID: r.id(), Service: r.Service, Started: r.Started, Finished: r.Stages[len(r.Stages)-1],
		Release: Identity(r.Service, r.Environment, r.Version), Before: Identity(r.Service, r.Environment, r.Previous),
	}
}

// Identity returns the identity of a service's version in telemetry, normalised as in a collector.
func Identity(service delivery.Service, environment delivery.Environment, version string) release.Identity {
	return release.Identity{
		Namespace: service.Namespace, Service: service.Name, Environment: environment.Name,
		Version: release.NormalizeVersion(version, service.Name).Text, Step: release.StepVersion,
	}
}

// id names the deployment by its content, not by its place among others.
func (r Rollout) id() string { return fmt.Sprintf("%s-%d", r.Service.Name, r.Started.Unix()) }

// Events returns the events that the delivery receiver would emit for the rollout: its start, each stage if there are
// several, and its end.
func (r Rollout) Events() []delivery.Event {
	started := r.facts()
	started.State = delivery.StateInProgress
	events := []delivery.Event{finish(delivery.DeploymentStarted, r.Started, started)}
	if len(r.Stages) > 1 {
		for i, at := range r.Stages {
			stage := r.facts()
			stage.Stage, stage.Status = fmt.Sprintf("%d of %d", i+1, len(r.Stages)), delivery.StatusSucceeded
			events = append(events, finish(delivery.DeploymentStageFinished, at, stage))
		}
	}
	finished := r.facts()
	finished.Status = delivery.StatusSucceeded
	return append(events, finish(delivery.DeploymentFinished, r.Stages[len(r.Stages)-1], finished))
}

func (r Rollout) facts() *delivery.DeploymentFacts {
	return &delivery.DeploymentFacts{
		ID: r.id(), Name: r.Service.Name, Service: r.Service, Environment: r.Environment, StartTime: r.Started,
		Version: r.Version, PreviousVersion: r.Previous,
	}
}

// finish returns an event that was observed the moment it happened.
func finish(name delivery.EventName, at time.Time, subject delivery.Subject) delivery.Event {
	event := delivery.Event{
		Name: name, Time: at.UTC(), Observed: at.UTC(), TimeSource: delivery.TimeFromPayload, Provider: "dataset", Subject: subject,
	}
	event.Identify()
	return event
}

// SortEvents sorts events by the time at which they were observed.
func SortEvents(events []delivery.Event) {
	slices.SortStableFunc(events, func(a, b delivery.Event) int { return a.Observed.Compare(b.Observed) })
}
